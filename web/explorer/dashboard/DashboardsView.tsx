/** Dashboards that the viewer sees, by slug; where there are none, how one is made. */
import { useQuery } from "urql";
import { Link } from "wouter";
import { DashboardsDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { seenByText } from "../shared/entry.js";
import { moment, plural } from "../shared/format.js";
import { Empty } from "../shared/ui.js";
import "../styles/study.css";

const PAGE = 20;

export default function DashboardsView() {
  const { params, change } = useUrl();
  const variables = { text: params.get("text"), first: PAGE, after: params.get("after") };
  const [{ data, error }, read] = useQuery({
    query: DashboardsDocument,
    variables,
    requestPolicy: "cache-and-network",
  });
  useShowQuery("dashboards", variables, data);
  const found = data?.dashboards;
  return (
    <>
      <header className="view-head">
        <div>
          <h1>Dashboards</h1>
          <p>Queries that were kept, each drawn anew when it is shown.</p>
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
          <Empty title="No dashboard is named so.">
            <p>A part of its slug or title finds it, where you may see it.</p>
          </Empty>
        ) : (
          <Empty title="There is no dashboard yet.">
            <p>
              A dashboard keeps queries and shows their answers side by side. Look at something in the{" "}
              <Link href="/grid">grid</Link> or the <Link href="/heatmap">heat map</Link>, open <b>Query</b> there, and
              press <b>Keep as widget</b>. A dashboard is arranged by mouse or keys, and shared by a link.
            </p>
          </Empty>
        ))}
      <ul className="named-list">
        {found?.edges.map(({ node }) => (
          <li key={node.id} className="panel">
            <Link href={`/dashboard/${node.slug}`}>{node.title}</Link>
            <span>
              {plural(node.widgets.length, "widget")}: {node.widgets.map(({ title }) => title).join(" · ")}
            </span>
            <small>
              <code>{node.slug}</code> · {node.owner} · {seenByText(node.visibility)} · {moment(node.updatedAt)}
            </small>
          </li>
        ))}
      </ul>
      {found?.pageInfo.hasNextPage && (
        <button type="button" className="button" onClick={() => change({ after: found.pageInfo.endCursor ?? null })}>
          More dashboards
        </button>
      )}
    </>
  );
}
