import { useState } from "react";
import { useMutation } from "urql";
import { useLocation } from "wouter";
import { CopyStudyDocument } from "../api/operations.generated.js";
import { Dialog } from "../shared/Dialog.js";
import { Entry, RefusedElse } from "../shared/entry.js";

export default function CopyForm(props: { study: { id: string; slug: string; title: string }; close(): void }) {
  const { study, close } = props;
  const [, navigate] = useLocation();
  const [slug, setSlug] = useState(`${study.slug}-copy`);
  const [title, setTitle] = useState(study.title);
  const [{ error, fetching }, copy] = useMutation(CopyStudyDocument);
  const send = async () => {
    const { data } = await copy({ id: study.id, slug, title });
    if (data) navigate(`/study/${data.copyStudy.study.slug}`);
  };
  return (
    <Dialog title={`Copy ${study.title}`} about="The copy is private and yours, and asks for the same." close={close}>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Entry label="Title" name="title" field="title" error={error} value={title} onChange={setTitle} required />
        <Entry label="Slug" name="slug" field="slug" error={error} value={slug} onChange={setSlug} required mono />
        <RefusedElse error={error} fields={["slug", "title"]} />
        <footer className="dialog-foot">
          <button type="submit" className="button primary" disabled={fetching}>
            Copy it
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
