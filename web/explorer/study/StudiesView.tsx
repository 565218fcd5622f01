/** Studies that the viewer sees, by slug; where there are none, how one is made. */
import { useQuery } from "urql";
import { Link } from "wouter";
import { StudiesDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { seenByText } from "../shared/entry.js";
import { moment, plural } from "../shared/format.js";
import { Empty } from "../shared/ui.js";
import "../styles/study.css";

const PAGE = 20;

export default function StudiesView() {
  const { params, change } = useUrl();
  const variables = { text: params.get("text"), first: PAGE, after: params.get("after") };
  const [{ data, error }, read] = useQuery({
    query: StudiesDocument,
    variables,
    requestPolicy: "cache-and-network",
  });
  useShowQuery("studies", variables, data);
  const found = data?.studies;
  return (
    <>
      <header className="view-head">
        <div>
          <h1>Studies</h1>
          <p>Questions under a name: who made them, what they ask, and what was published of them.</p>
        </div>
        <label className="row">
          <span className="hint">Find</span>
          <input
            type="search"
            defaultValue={params.get("text") ?? ""}
            onChange={(event) => change({ text: event.target.value || null, after: null }, { replace: true })}
          />
        </label>
      </header>
      {error && <AskError error={error} retry={() => read({ requestPolicy: "network-only" })} />}
      {found?.edges.length === 0 &&
        (variables.text ? (
          <Empty title="No study is named so.">
            <p>A part of its slug or title finds it, where you may see it.</p>
          </Empty>
        ) : (
          <Empty title="There is no study yet.">
            <p>
              A study keeps a question: its sources, seeds, condition and metrics. Ask one in the{" "}
              <Link href="/grid">grid</Link> or the <Link href="/heatmap">heat map</Link>, then press{" "}
              <b>Save as study</b> there. A study can be shared by a link, and published as a version that never
              changes.
            </p>
          </Empty>
        ))}
      <ul className="named-list">
        {found?.edges.map(({ node }) => (
          <li key={node.id} className="panel">
            <Link href={`/study/${node.slug}`}>{node.title}</Link>
            <span>
              {plural(node.sources.length, "source")} × {plural(node.seeds.length, "seed")},{" "}
              {node.metrics.map((metric) => metric.title).join(", ")}
            </span>
            <small>
              <code>{node.slug}</code> · {node.owner} · {seenByText(node.visibility)} · {moment(node.updatedAt)}
            </small>
          </li>
        ))}
      </ul>
      {found?.pageInfo.hasNextPage && (
        <button type="button" className="button" onClick={() => change({ after: found.pageInfo.endCursor ?? null })}>
          More studies
        </button>
      )}
    </>
  );
}
