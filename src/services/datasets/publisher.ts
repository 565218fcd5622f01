/** Builds a version: its files written into a folder, stored by what they hold, and what is to be settled of them. */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { HeldVersion, VersionOutcome } from "../../db/queries/datasets.js";
import { ConcordanceError } from "../../errors.js";
import type { Publisher } from "../../jobs/publish.js";
import type { ObjectStore } from "../../storage/object-store.js";
import { licenseOf } from "./files/card.js";
import { citationText } from "./files/citation.js";
import { writeVersion } from "./files/write-version.js";
import { frozenStudy } from "./frozen.js";
import { type GatherDependencies, gather, ImageLost } from "./gather.js";
import { folderName, removeLeftFolders } from "./left-folders.js";

export type PublisherDependencies = Omit<GatherDependencies, "store"> & {
  store: ObjectStore;
  /** Files are written here before they are stored. */
  folder: string;
  /** Files that ship in every version, by name. */
  programs: Record<string, string>;
};

export function createPublisher(deps: PublisherDependencies): Publisher {
  return {
    async build(version, { signal, pause, onFiles }) {
      const folder = await ownFolder(deps, version);
      try {
        const frozen = await frozenStudy(deps.db, version.body, version.metrics);
        const content = await gather(deps, frozen, { signal, pause });
        const { study } = frozen;
        const cited = {
          ...{ slug: study.slug, title: study.title, license: licenseOf(study) },
          ...{ version: version.version, publisher: version.publisher, publishedAt: version.createdAt },
        };
        const written = await writeVersion(content, { folder, programs: deps.programs, cited, onFiles });
        const missing = study.sources.length * study.seeds.length - written.rows;
        if (missing > 0 && !version.partial) return failed(`${missing} of its samples are missing since it was begun`);
        const files = [];
        for (const { path: name, ...file } of written.files) {
          signal.throwIfAborted();
          const extension = path.extname(name).slice(1);
          const stored = await deps.store.putFile("datasets", extension, path.join(folder, name));
          files.push({ path: name, ...file, object: stored.name });
        }
        const { digest } = written;
        return { state: "READY", digest, citation: citationText({ ...cited, digest }), files };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ImageLost) return failed(`${error.message}: it is drawn again where it can be`);
        // What this machine is to blame for, another turn may do better.
        if (!(error instanceof ConcordanceError) || error.code === "INTERNAL") throw error;
        return failed(error.message);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

const failed = (error: string): VersionOutcome => ({ state: "FAILED", error });

/** A folder of this holder's; those that killed holders left are removed: a worker's machine may be none of a server's. */
async function ownFolder({ db, folder: root }: PublisherDependencies, held: HeldVersion): Promise<string> {
  await removeLeftFolders(db, root);
  const folder = path.join(root, folderName(held));
  await mkdir(folder, { recursive: true });
  return folder;
}
