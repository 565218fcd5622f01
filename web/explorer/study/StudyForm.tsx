/** Makes a study of the question in the address, or changes the words of one that is there. */
import { type FormEvent, useState } from "react";
import { useMutation } from "urql";
import { useLocation } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { CreateStudyDocument, UpdateStudyDocument } from "../api/operations.generated.js";
import { seedCount } from "../question/question.js";
import { inputsOf, useAsked } from "../question/url.js";
import { Dialog } from "../shared/Dialog.js";
import { Entry, RefusedElse, refusedAt, type SeenBy, slugOf, VisibilityEntry } from "../shared/entry.js";
import { plural } from "../shared/format.js";
import type { StudyCard } from "./address.js";

const FIELDS = ["input.slug", "input.title", "input.description", "input.visibility", "input.metrics"];

export default function StudyForm({ study, close }: { study?: StudyCard; close(): void }) {
  const { metrics } = useCatalogue();
  const asked = useAsked();
  const [, navigate] = useLocation();
  const [title, setTitle] = useState(study?.title ?? "");
  const [written, setSlug] = useState<string | null>(study?.slug ?? null);
  const [description, setDescription] = useState(study?.description ?? "");
  const [visibility, setVisibility] = useState<SeenBy>(study?.visibility ?? "WORKSPACE");
  const [measured, setMeasured] = useState<readonly string[]>([asked.metric.slug]);
  const [created, create] = useMutation(CreateStudyDocument);
  const [updated, update] = useMutation(UpdateStudyDocument);
  const { error, fetching } = study ? updated : created;
  const slug = written ?? slugOf(title);
  const words = { slug, title, description: description.trim() === "" ? null : description, visibility };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (study) {
      const { data } = await update({ id: study.id, updatedAt: study.updatedAt, input: words });
      const now = data?.updateStudy.study;
      if (!now) return;
      close();
      if (now.slug !== study.slug) navigate(`/study/${now.slug}`, { replace: true });
      return;
    }
    const input = { ...words, ...asked.shared, sources: inputsOf(asked.rows), metrics: [...measured] };
    const { data } = await create({ input });
    if (!data) return;
    close();
    navigate(`/study/${data.createStudy.study.slug}`);
  };
  const refusedMetrics = refusedAt(error, "input.metrics");
  const about = study
    ? "Its samples and scores stay what they are."
    : `Keeps ${plural(asked.rows.length, "source")} × ${plural(seedCount(asked.question.seeds), "seed")} with the sampler and condition in force now.`;
  return (
    <Dialog title={study ? `Edit ${study.title}` : "Save as study"} about={about} close={close}>
      <form className="dialog-form" onSubmit={(event) => void send(event)} noValidate>
        <Entry
          label="Title"
          name="title"
          field="input.title"
          error={error}
          value={title}
          onChange={setTitle}
          required
        />
        <Entry
          label="Slug"
          name="slug"
          field="input.slug"
          error={error}
          value={slug}
          onChange={setSlug}
          hint="Its address: /study/ and this"
          required
          mono
        />
        <Entry
          label="Description"
          name="description"
          field="input.description"
          error={error}
          value={description}
          onChange={setDescription}
          hint="Markdown; HTML is left out"
          rows={5}
        />
        {!study && (
          <fieldset className="form">
            <legend>Metrics</legend>
            {metrics.map((metric) => (
              <label key={metric.slug} className="row">
                <input
                  type="checkbox"
                  checked={measured.includes(metric.slug)}
                  onChange={(event) =>
                    setMeasured((before) =>
                      event.target.checked ? [...before, metric.slug] : before.filter((other) => other !== metric.slug),
                    )
                  }
                />
                {metric.title}
              </label>
            ))}
            {refusedMetrics && (
              <p className="refused" role="alert">
                {refusedMetrics}
              </p>
            )}
          </fieldset>
        )}
        <VisibilityEntry field="input.visibility" error={error} value={visibility} onChange={setVisibility} />
        <RefusedElse error={error} fields={FIELDS} />
        <footer className="dialog-foot">
          <button type="submit" className="button primary" disabled={fetching}>
            {study ? "Save" : "Save the study"}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
