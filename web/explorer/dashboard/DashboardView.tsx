/** A dashboard: its widgets, each asked and drawn anew; its owner arranges, renames, shares and deletes it. */
import { lazy, Suspense, useState } from "react";
import { useQuery } from "urql";
import { Link, useParams } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { DashboardDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { seenByText } from "../shared/entry.js";
import { moment, plural } from "../shared/format.js";
import { Empty } from "../shared/ui.js";
import type { DashboardCard } from "./answer.js";
import { inReadingOrder } from "./arrange.js";
import { Widget } from "./Widget.js";
import "../styles/dashboard.css";

const Arranging = lazy(() => import("./Arranging.js"));
const DashboardForm = lazy(() => import("./DashboardForm.js"));
const DeleteDialog = lazy(() => import("./DeleteDialog.js"));
const ShareDialog = lazy(() => import("../sharing/ShareDialog.js"));

export default function DashboardView() {
  const { slug = "" } = useParams<{ slug: string }>();
  const variables = { slug };
  const [{ data, error, fetching }, execute] = useQuery({
    query: DashboardDocument,
    variables,
    requestPolicy: "cache-and-network",
  });
  useShowQuery("dashboard", variables, data);
  if (error && !data) return <AskError error={error} retry={() => execute({ requestPolicy: "network-only" })} />;
  if (data?.dashboard) return <OneDashboard key={slug} dashboard={data.dashboard} />;
  if (fetching) return <div className="loading" />;
  return (
    <Empty title={`No dashboard is named ${slug}.`}>
      <p>
        Or it is not for you. <Link href="/dashboards">Dashboards</Link> shows those that are.
      </p>
    </Empty>
  );
}

type Open = "edit" | "copy" | "share" | "delete" | null;

function OneDashboard({ dashboard }: { dashboard: DashboardCard }) {
  const { viewer } = useCatalogue();
  const { params, change } = useUrl();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const author = viewer.role !== "READER";
  const mine = viewer.role === "OWNER" || (author && viewer.name === dashboard.owner);
  const arranging = mine && params.get("arrange") === "1";
  const widgets = inReadingOrder(dashboard.widgets);
  const action = (name: Open, text: string) => (
    <button type="button" className="button" onClick={() => setOpen(name)}>
      {text}
    </button>
  );
  return (
    <>
      <header className="view-head">
        <div>
          <h1>{dashboard.title}</h1>
          <p>
            {plural(widgets.length, "widget")} · {dashboard.owner} · {seenByText(dashboard.visibility)} · saved{" "}
            {moment(dashboard.updatedAt)}
          </p>
        </div>
        {!arranging && (
          <div className="row">
            {mine && (
              <button type="button" className="button" onClick={() => change({ arrange: "1" })}>
                Arrange
              </button>
            )}
            {mine && action("share", "Share")}
            {mine && action("edit", "Edit")}
            {author && action("copy", "Copy it")}
            {mine && action("delete", "Delete")}
          </div>
        )}
      </header>
      {dashboard.description && <p className="dashboard-about">{dashboard.description}</p>}
      {arranging ? (
        <Suspense fallback={<div className="loading" />}>
          <Arranging dashboard={dashboard} done={() => change({ arrange: null }, { replace: true })} />
        </Suspense>
      ) : (
        <div className="widgets">
          {widgets.map((widget, i) => (
            <Widget key={widget.id} widget={widget} order={i} />
          ))}
        </div>
      )}
      <Suspense>
        {open === "edit" && <DashboardForm dashboard={dashboard} close={close} />}
        {open === "copy" && <DashboardForm dashboard={dashboard} copy close={close} />}
        {open === "share" && <ShareDialog subject={dashboard.id} name={dashboard.title} close={close} />}
        {open === "delete" && <DeleteDialog dashboard={dashboard} close={close} />}
      </Suspense>
    </>
  );
}
