/** Changes a dashboard's words and who sees it, or makes a copy of it. */
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { useLocation } from "wouter";
import { CopyDashboardDocument, UpdateDashboardDocument } from "../api/operations.generated.js";
import { Dialog } from "../shared/Dialog.js";
import { Entry, RefusedElse, type SeenBy, VisibilityEntry } from "../shared/entry.js";
import type { DashboardCard } from "./answer.js";

export default function DashboardForm(props: { dashboard: DashboardCard; copy?: boolean; close(): void }) {
  const { dashboard, copy = false, close } = props;
  const [, navigate] = useLocation();
  // What was there when the form was opened: a change of somebody else's since is not written over.
  const [{ updatedAt }] = useState(dashboard);
  const [title, setTitle] = useState(dashboard.title);
  const [slug, setSlug] = useState(copy ? `${dashboard.slug}-copy` : dashboard.slug);
  const [about, setAbout] = useState(dashboard.description ?? "");
  const [visibility, setVisibility] = useState<SeenBy>(dashboard.visibility);
  const [updated, update] = useMutation(UpdateDashboardDocument);
  const [copied, makeCopy] = useMutation(CopyDashboardDocument);
  const { error, fetching } = copy ? copied : updated;
  const field = (name: string) => (copy ? name : `input.${name}`);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (copy) {
      const { data } = await makeCopy({ id: dashboard.id, slug, title });
      if (data) navigate(`/dashboard/${data.copyDashboard.dashboard.slug}`);
      return;
    }
    const description = about.trim() === "" ? null : about;
    const { data } = await update({ id: dashboard.id, updatedAt, input: { title, slug, description, visibility } });
    if (!data) return;
    close();
    if (slug !== dashboard.slug) navigate(`/dashboard/${slug}`, { replace: true });
  };
  return (
    <Dialog
      title={`${copy ? "Copy" : "Edit"} ${dashboard.title}`}
      about={copy ? "The copy is private and yours, and asks the same." : "Its widgets stay as they are."}
      close={close}
    >
      <form className="dialog-form" onSubmit={(event) => void send(event)} noValidate>
        <Entry
          label="Title"
          name="title"
          field={field("title")}
          error={error}
          value={title}
          onChange={setTitle}
          required
        />
        <Entry
          label="Slug"
          name="slug"
          field={field("slug")}
          error={error}
          value={slug}
          onChange={setSlug}
          hint="Its address: /dashboard/ and this"
          required
          mono
        />
        {!copy && (
          <>
            <Entry
              label="Description"
              name="description"
              field="input.description"
              error={error}
              value={about}
              onChange={setAbout}
              rows={3}
            />
            <VisibilityEntry field="input.visibility" error={error} value={visibility} onChange={setVisibility} />
          </>
        )}
        <RefusedElse error={error} fields={["title", "slug", "description", "visibility"].map(field)} />
        <footer className="dialog-foot">
          <button type="submit" className="button primary" disabled={fetching}>
            {copy ? "Copy it" : "Save"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
