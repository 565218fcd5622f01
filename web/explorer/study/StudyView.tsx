/** A study: what it asks and shows, who may see it, and its versions. */
import { lazy, Suspense, useState } from "react";
import { useQuery } from "urql";
import { Link, useParams } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { StudyDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { writeQuestion } from "../question/question.js";
import { withChange } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { seenByText } from "../shared/entry.js";
import { moment, plural } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Empty, Panel } from "../shared/ui.js";
import { questionOf, type StudyCard } from "./address.js";
import { StudyGrid } from "./StudyGrid.js";
import { StudyScores } from "./StudyScores.js";
import { Versions } from "./Versions.js";
import "../styles/cards.css";
import "../styles/study.css";

const Description = lazy(() => import("./Description.js"));
const StudyForm = lazy(() => import("./StudyForm.js"));
const CopyForm = lazy(() => import("./CopyForm.js"));
const ShareDialog = lazy(() => import("../sharing/ShareDialog.js"));

export default function StudyView() {
  const { slug = "" } = useParams<{ slug: string }>();
  const variables = { slug };
  const [{ data, error, fetching }, execute] = useQuery({
    query: StudyDocument,
    variables,
    requestPolicy: "cache-and-network",
  });
  const read = () => execute({ requestPolicy: "network-only" });
  useShowQuery("study", variables, data);
  if (error && !data) return <AskError error={error} retry={read} />;
  if (data?.study) return <OneStudy key={slug} study={data.study} read={read} />;
  if (fetching) return <div className="loading" />;
  return (
    <Empty title={`No study is named ${slug}.`}>
      <p>
        Or it is not for you. <Link href="/studies">Studies</Link> shows those that are.
      </p>
    </Empty>
  );
}

type Open = "edit" | "copy" | "share" | null;

function OneStudy({ study, read }: { study: StudyCard; read(): void }) {
  const { viewer } = useCatalogue();
  const [open, setOpen] = useState<Open>(null);
  const [ready, setReady] = useState(0);
  const close = () => setOpen(null);
  const author = viewer.role !== "READER";
  const mine = viewer.role === "OWNER" || (author && viewer.name === study.owner);
  const question = questionOf(study);
  const search = question && withChange("", writeQuestion(question));
  return (
    <>
      <header className="view-head">
        <div>
          <h1>{study.title}</h1>
          <p>
            <code>{study.slug}</code> · {study.owner} · {seenByText(study.visibility)} · changed{" "}
            {moment(study.updatedAt)}
          </p>
        </div>
        {mine && (
          <>
            <button type="button" className="button" onClick={() => setOpen("share")}>
              Share
            </button>
            <button type="button" className="button" onClick={() => setOpen("edit")}>
              Edit
            </button>
          </>
        )}
        {author && (
          <button type="button" className="button" onClick={() => setOpen("copy")}>
            Copy it
          </button>
        )}
      </header>
      <div className="card-page">
        <div className="card-main">
          {study.description && (
            <section className="panel panel-body markdown" aria-label="Description">
              <Suspense fallback={<p>{study.description}</p>}>
                <Description text={study.description} />
              </Suspense>
            </section>
          )}
          <StudyGrid study={study} onReady={setReady} search={search} />
          {study.sources.length > 1 && <StudyScores study={study} ready={ready} search={search} />}
        </div>
        <div className="card-side">
          <Versions study={study} mine={mine} read={read} />
          <Panel title="What it asks">
            <dl className="facts panel-body">
              <dt>Sources</dt>
              <dd>{study.sources.map(({ model }) => model.slug).join(", ")}</dd>
              <dt>Seeds</dt>
              <dd>{plural(study.seeds.length, "seed")}</dd>
              <dt>Noise</dt>
              <dd>{study.noise}</dd>
              <dt>Metrics</dt>
              <dd>{study.metrics.map(({ title, version }) => `${title} (version ${version})`).join(", ")}</dd>
              <dt>Made</dt>
              <dd>{moment(study.createdAt)}</dd>
            </dl>
            {viewer.subject === null && search !== null && (
              <footer className="panel-foot">
                <Link className="button" href={`/grid${search}`}>
                  Its question in the grid <Icon name="forward" />
                </Link>
              </footer>
            )}
          </Panel>
        </div>
      </div>
      <Suspense>
        {open === "edit" && <StudyForm study={study} close={close} />}
        {open === "copy" && <CopyForm study={study} close={close} />}
        {open === "share" && <ShareDialog subject={study.id} name={study.title} close={close} />}
      </Suspense>
    </>
  );
}
