/** Makes a link to a study, version or dashboard, shows its address once, and ends those that there are. */
import { useId, useState } from "react";
import { useMutation, useQuery } from "urql";
import {
  CreateShareLinkDocument,
  RevokeShareLinkDocument,
  ShareLinksDocument,
  type ShareLinksQuery,
} from "../api/operations.generated.js";
import { AskError } from "../shared/AskError.js";
import { CopyButton } from "../shared/copy.js";
import { Dialog } from "../shared/Dialog.js";
import { RefusedElse, refusedAt } from "../shared/entry.js";
import { moment } from "../shared/format.js";

type ShareLink = ShareLinksQuery["shareLinks"][number];
const DAY_MS = 86_400_000;
const ENDS = [
  ["1", "in a day"],
  ["7", "in a week"],
  ["30", "in 30 days"],
  ["", "when it is revoked"],
] as const;

export default function ShareDialog({ subject, name, close }: { subject: string; name: string; close(): void }) {
  const id = useId();
  const [days, setDays] = useState("7");
  const [{ data, error, fetching }, read] = useQuery({
    query: ShareLinksDocument,
    variables: { subject },
    requestPolicy: "network-only",
  });
  const [made, make] = useMutation(CreateShareLinkDocument);
  const refused = refusedAt(made.error, "expiresAt");
  const url = made.data?.createShareLink.url ?? null;
  const create = async () => {
    const expiresAt = days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    await make({ subject, expiresAt });
    read({ requestPolicy: "network-only" });
  };
  return (
    <Dialog
      title={`Share ${name}`}
      about="Whoever has the link reads this and what lies beneath it, and nothing else; they need no token and start no work."
      close={close}
    >
      <div className="row">
        <label htmlFor={id}>The link ends</label>
        <select id={id} value={days} aria-invalid={refused !== null} onChange={(event) => setDays(event.target.value)}>
          {ENDS.map(([value, text]) => (
            <option key={text} value={value}>
              {text}
            </option>
          ))}
        </select>
        <button type="button" className="button primary" disabled={made.fetching} onClick={() => void create()}>
          Create a link
        </button>
      </div>
      {refused && (
        <p className="refused" role="alert">
          {refused}
        </p>
      )}
      <RefusedElse error={made.error} fields={["expiresAt"]} />
      {url && (
        <div className="form">
          <label htmlFor={`${id}-url`}>The link, shown this once</label>
          <div className="shared-url">
            <input id={`${id}-url`} readOnly value={url} onFocus={(event) => event.target.select()} />
            <CopyButton text={url} what="The share link" />
          </div>
        </div>
      )}
      <section aria-label="Links">
        <h3>Links</h3>
        {error && <AskError error={error} retry={() => read({ requestPolicy: "network-only" })} />}
        {data?.shareLinks.length === 0 && !fetching && <p className="hint">None was made yet.</p>}
        <ul className="link-list">
          {data?.shareLinks.map((link) => (
            <Link key={link.id} link={link} />
          ))}
        </ul>
      </section>
    </Dialog>
  );
}

function Link({ link }: { link: ShareLink }) {
  const [{ error, fetching }, revoke] = useMutation(RevokeShareLinkDocument);
  const over = link.expiresAt !== null && Date.parse(link.expiresAt ?? "") <= Date.now();
  const ends = link.expiresAt ? `ends ${moment(link.expiresAt)}` : "ends when it is revoked";
  return (
    <li>
      <span>
        {moment(link.createdAt)}, by {link.creator}
        <br />
        <small>
          {link.revokedAt ? `revoked ${moment(link.revokedAt)}` : over ? "ended" : ends} ·{" "}
          {link.lastUsedAt ? `last used ${moment(link.lastUsedAt)}` : "not used yet"}
        </small>
        <RefusedElse error={error} fields={[]} />
      </span>
      {!link.revokedAt && !over && (
        <button type="button" className="button" disabled={fetching} onClick={() => void revoke({ id: link.id })}>
          Revoke
        </button>
      )}
    </li>
  );
}
