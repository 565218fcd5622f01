/** Keeps a view's query on a dashboard: one that is there, or a new one. */
import { type FormEvent, useId, useState } from "react";
import { type CombinedError, useMutation, useQuery } from "urql";
import { Link } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { client } from "../api/client.js";
import {
  CreateDashboardDocument,
  DashboardDocument,
  DashboardsDocument,
  UpdateDashboardDocument,
  type WidgetInput,
} from "../api/operations.generated.js";
import { type OperationName, operationText } from "../api/texts.js";
import type { ShownQuery } from "../app/shown-query.js";
import { AskError } from "../shared/AskError.js";
import { Dialog } from "../shared/Dialog.js";
import { Entry, RefusedElse, type SeenBy, slugOf, VisibilityEntry } from "../shared/entry.js";
import { Note } from "../shared/ui.js";
import { isConflict } from "./conflict.js";
import { inputsOf, kindsOf, withOneMore } from "./kept.js";

const MOST = 100;
/** Others that keep on the same dashboard at the same moment: each widget is added to what they left. */
const TRIES = 3;
const FIELDS = ["input.slug", "input.title", "input.visibility", "input.widgets"];
const TITLES: Partial<Record<OperationName, string>> = {
  grid: "Samples",
  "heat-map": "Every pair",
  comparison: "Two sources",
  seed: "One noise",
  sample: "One image",
  transition: "Over training size",
};

export default function KeepDialog({ shown, close }: { shown: ShownQuery; close(): void }) {
  const id = useId();
  const { viewer } = useCatalogue();
  const kinds = kindsOf(shown.name);
  const [title, setTitle] = useState(TITLES[shown.name] ?? "");
  const [kind, setKind] = useState(0);
  const [chosen, choose] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [written, setSlug] = useState<string | null>(null);
  const [visibility, setVisibility] = useState<SeenBy>("WORKSPACE");
  const [kept, setKept] = useState<{ slug: string; title: string } | null>(null);
  const [error, setError] = useState<CombinedError>();
  const [sending, setSending] = useState(false);
  const [, create] = useMutation(CreateDashboardDocument);
  const [{ data, error: unread }, read] = useQuery({
    query: DashboardsDocument,
    variables: { text: null, first: MOST, after: null },
    requestPolicy: "network-only",
  });
  const mine = (data?.dashboards.edges ?? [])
    .map(({ node }) => node)
    .filter(({ owner }) => viewer.role === "OWNER" || owner === viewer.name);
  const target = chosen ?? mine[0]?.slug ?? "";
  const slug = written ?? slugOf(name);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    const { chart, path } = kinds[kind]!;
    const variables = JSON.parse(JSON.stringify(shown.variables)) as Record<string, unknown>;
    const widget = { title, document: operationText(shown.name), variables, chart, path };
    const wanted = slugOf(title) || "widget";
    if (target === "") {
      const widgets = withOneMore([], widget, wanted);
      const made = await create({ input: { slug, title: name, visibility, widgets } });
      setError(made.error);
      if (made.data) setKept(made.data.createDashboard.dashboard);
    } else {
      const added = await keepOn(target, (widgets) => withOneMore(widgets, widget, wanted));
      setError(added.error);
      if (added.dashboard) setKept(added.dashboard);
    }
    setSending(false);
  };
  if (kept) {
    return (
      <Dialog title="Keep as widget" close={close}>
        <Note
          kind="info"
          action={
            <Link className="button primary" href={`/dashboard/${kept.slug}`}>
              Open it
            </Link>
          }
        >
          <b>{title}</b> is kept on {kept.title}.
        </Note>
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Keep as widget"
      about="Keeps this view's query with its variables, and how its answer is drawn; a dashboard asks it anew each time it is shown."
      close={close}
    >
      {unread && <AskError error={unread} retry={() => read({ requestPolicy: "network-only" })} />}
      <form className="dialog-form" onSubmit={(event) => void send(event)} noValidate>
        <Entry
          label="Title of the widget"
          name="title"
          field="input.widgets"
          error={error}
          value={title}
          onChange={setTitle}
          required
        />
        <div className="form">
          <label htmlFor={`${id}-kind`}>Drawn as</label>
          <select id={`${id}-kind`} value={kind} onChange={(event) => setKind(Number(event.target.value))}>
            {kinds.map((one, i) => (
              <option key={one.name} value={i}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
        <div className="form">
          <label htmlFor={`${id}-dashboard`}>Dashboard</label>
          <select id={`${id}-dashboard`} value={target} onChange={(event) => choose(event.target.value)}>
            {mine.map((dashboard) => (
              <option key={dashboard.id} value={dashboard.slug}>
                {dashboard.title}
              </option>
            ))}
            <option value="">A new dashboard</option>
          </select>
          {data?.dashboards.pageInfo.hasNextPage && <p className="hint">The first {MOST} by slug are listed.</p>}
        </div>
        {target === "" && (
          <>
            <Entry
              label="Title of the dashboard"
              name="dashboard-title"
              field="input.title"
              error={error}
              value={name}
              onChange={setName}
              required
            />
            <Entry
              label="Slug"
              name="slug"
              field="input.slug"
              error={error}
              value={slug}
              onChange={setSlug}
              hint="Its address: /dashboard/ and this"
              required
              mono
            />
            <VisibilityEntry field="input.visibility" error={error} value={visibility} onChange={setVisibility} />
          </>
        )}
        <RefusedElse error={error} fields={target === "" ? FIELDS : ["input.widgets"]} />
        <footer className="dialog-foot">
          <button type="submit" className="button primary" disabled={sending || (!data && !unread)}>
            Keep it
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** Adds to a dashboard as it is now; what somebody saved in between is added to as well. */
async function keepOn(
  slug: string,
  add: (widgets: readonly WidgetInput[]) => WidgetInput[],
): Promise<{ dashboard?: { slug: string; title: string }; error?: CombinedError }> {
  for (let tries = 1; ; tries++) {
    const found = await client.query(DashboardDocument, { slug }, { requestPolicy: "network-only" }).toPromise();
    const dashboard = found.data?.dashboard;
    if (!dashboard) return found.error ? { error: found.error } : {};
    const { id, updatedAt, widgets } = dashboard;
    const input = { widgets: add(inputsOf(widgets)) };
    const { data, error } = await client.mutation(UpdateDashboardDocument, { id, updatedAt, input }).toPromise();
    if (data) return { dashboard: data.updateDashboard.dashboard };
    if (tries === TRIES || !isConflict(error)) return error ? { error } : {};
  }
}
