/** What was published of a study, how far the next one is, and publishing. */
import { lazy, Suspense, useEffect, useId, useState } from "react";
import { useMutation } from "urql";
import { MakeVersionPublicDocument, PublishDatasetDocument } from "../api/operations.generated.js";
import { RefusedElse, refusedAt, seenByText } from "../shared/entry.js";
import { moment } from "../shared/format.js";
import { Note, Panel } from "../shared/ui.js";
import type { StudyCard } from "./address.js";
import { VersionFacts } from "./VersionFacts.js";

const ShareDialog = lazy(() => import("../sharing/ShareDialog.js"));
type Version = StudyCard["versions"]["edges"][number]["node"];
const LOOK_AGAIN_MS = 1_000;

export function Versions({ study, mine, read }: { study: StudyCard; mine: boolean; read(): void }) {
  const versions = study.versions.edges.map(({ node }) => node);
  const building = versions.some(({ state }) => state === "BUILDING");
  useEffect(() => {
    if (!building) return;
    const timer = setInterval(read, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [building, read]);
  return (
    <Panel title="Versions">
      <div className="panel-body">
        {versions.length === 0 && (
          <p className="hint">
            Nothing was published yet. A version freezes what the study shows: its samples, scores and all that is
            needed to draw them again, known by the digest of its content.
          </p>
        )}
        {mine && <Publish study={study} read={read} />}
        {versions.map((version) => (
          <OneVersion key={version.id} version={version} study={study} mine={mine} read={read} />
        ))}
      </div>
    </Panel>
  );
}

function Publish({ study, read }: { study: StudyCard; read(): void }) {
  const id = useId();
  const [{ error, fetching }, publish] = useMutation(PublishDatasetDocument);
  const [note, setNote] = useState("");
  const missing = error?.graphQLErrors.some(({ extensions }) => extensions?.code === "CONFLICT") ?? false;
  const refused = refusedAt(error, "note");
  const send = async (partial: boolean) => {
    const { data } = await publish({ study: study.id, note: note.trim() || null, partial });
    if (!data) return;
    setNote("");
    read();
  };
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(false);
      }}
    >
      <label htmlFor={id}>A note on the next version</label>
      <div className="row">
        <input
          id={id}
          value={note}
          aria-invalid={refused !== null}
          placeholder="What changed, or why it is published"
          onChange={(event) => setNote(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={fetching}>
          Publish
        </button>
      </div>
      {refused && (
        <p className="refused" role="alert">
          {refused}
        </p>
      )}
      {missing ? (
        <Note
          kind="warn"
          action={
            <button type="button" className="button" disabled={fetching} onClick={() => void send(true)}>
              Publish what is there
            </button>
          }
        >
          {error!.graphQLErrors[0]!.message}
        </Note>
      ) : (
        <RefusedElse error={error} fields={["note"]} />
      )}
    </form>
  );
}

function OneVersion(props: { version: Version; study: StudyCard; mine: boolean; read(): void }) {
  const { version, study, mine, read } = props;
  const [{ error, fetching }, makePublic] = useMutation(MakeVersionPublicDocument);
  const [sure, setSure] = useState(false);
  const [sharing, setSharing] = useState(false);
  const { job } = version;
  return (
    <article className="version-card" aria-label={`Version ${version.version}`}>
      <h3>
        Version {version.version} <span className="tag">{version.state.toLowerCase()}</span>
        {version.partial && <span className="tag">samples missing</span>}
      </h3>
      <small>
        {moment(version.createdAt)} · {version.publisher} · {seenByText(version.visibility)}
      </small>
      {version.state === "BUILDING" && (
        <p role="status">
          {job && job.total > 0 ? `${job.done} of ${job.total} files written` : "Waiting for a worker"}
        </p>
      )}
      {version.state === "FAILED" && <Note kind="error">{version.error ?? "No reason is kept."}</Note>}
      {version.state === "READY" && (
        <>
          <VersionFacts version={version} />
          <div className="row">
            {version.digest && version.address && (
              <a className="button" href={`/d/${version.digest}`}>
                Its page
              </a>
            )}
            {mine && (
              <button type="button" className="button" onClick={() => setSharing(true)}>
                Share version {version.version}
              </button>
            )}
            {mine && version.visibility !== "PUBLIC" && !sure && (
              <button type="button" className="button" onClick={() => setSure(true)}>
                Make public
              </button>
            )}
          </div>
          {sure && version.visibility !== "PUBLIC" && (
            <Note
              kind="warn"
              action={
                <>
                  <button
                    type="button"
                    className="button primary"
                    disabled={fetching}
                    onClick={() => void makePublic({ id: version.id }).then(({ data }) => data && read())}
                  >
                    Make it public for good
                  </button>
                  <button type="button" className="button" onClick={() => setSure(false)}>
                    No
                  </button>
                </>
              }
            >
              It gets a permanent address where everyone reads it. That is not taken back.
            </Note>
          )}
          <RefusedElse error={error} fields={[]} />
        </>
      )}
      <Suspense>
        {sharing && (
          <ShareDialog
            subject={version.id}
            name={`version ${version.version} of ${study.title}`}
            close={() => setSharing(false)}
          />
        )}
      </Suspense>
    </article>
  );
}
