/** A version's digest, citation and files. */
import { CopyButton } from "../shared/copy.js";
import { Digest } from "../shared/Digest.js";
import { fileSize } from "../shared/format.js";
import { imageSrc } from "../shared/image-src.js";

export interface VersionCard {
  digest?: string | null;
  note?: string | null;
  citation?: string | null;
  files: { path: string; bytes: number; digest: string; digested: boolean; url: string }[];
}

export function VersionFacts({ version }: { version: VersionCard }) {
  const { digest, note, citation, files } = version;
  return (
    <div className="version">
      {note && <p>{note}</p>}
      {digest && (
        <p>
          <Digest what="Version" value={digest} />
        </p>
      )}
      {citation && (
        <div className="version-citation">
          <p>{citation}</p>
          <CopyButton text={citation} what="The citation" label="Copy the citation" />
        </div>
      )}
      {files.length > 0 && (
        <details className="version-files">
          <summary>{files.length} files</summary>
          <ul>
            {files.map((file) => (
              <li key={file.path}>
                <a href={imageSrc(file.url)} download={file.path}>
                  {file.path}
                </a>
                <span>{fileSize(file.bytes)}</span>
                <Digest what={file.path} value={file.digest} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
