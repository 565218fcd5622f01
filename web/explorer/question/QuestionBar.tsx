/** The question in words, each word a control; it stays while the views below it change. */
import * as Popover from "@radix-ui/react-popover";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { useCatalogue } from "../api/catalogue.js";
import { aboveOrBelow, methodName, metricValue, noiseName, plural, sign } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { ConditionForm, conditionIsSet, PairsForm } from "./ConditionForm.js";
import { operatorName } from "./condition.js";
import { MetricForm, NoiseForm, SamplerForm, SeedsForm, SidesForm, SourcesForm, ThresholdForm } from "./forms.js";
import { type Question, seedCount, seedsText } from "./question.js";
import { useRefused } from "./refusal.js";
import { type Asked, useAsked } from "./url.js";

const StudyForm = lazy(() => import("../study/StudyForm.js"));

function Chip(props: { label: string; value: string; fields?: readonly string[]; children: ReactNode }) {
  const refused = useRefused(props.fields ?? []);
  return (
    <Popover.Root>
      <Popover.Trigger className={refused ? "chip refused-chip" : "chip"}>
        <i>{props.label}</i> <b>{props.value}</b>
        {refused && <span className="sr">refused: {refused.message}</span>}
        <Icon name="down" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          align="start"
          sideOffset={4}
          collisionPadding={12}
          aria-label={props.label}
        >
          {props.children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** One source, a pair, or families of their own: the question's sources are another view's. */
const OWN_SOURCES = ["/sample", "/model", "/compare", "/transition"];

/** A comparison's sources are its sides; a transition takes no condition, and only a comparison matches pairs. */
function isOffered(form: string, path: string): boolean {
  if (form === "sources") return path === "/compare" || !OWN_SOURCES.includes(path);
  if (form === "condition") return path !== "/transition";
  return form !== "pairs" || path === "/compare";
}

function conditionText({ question: { condition }, rows }: Asked): string {
  if (!conditionIsSet(condition)) return "none";
  const { classLabel, guidanceScale, measurement } = condition;
  const classes = rows.find((row) => (row.card?.classes.length ?? 0) > 0)?.card?.classes ?? [];
  return [
    classLabel === null ? null : (classes[classLabel] ?? `class ${classLabel}`),
    guidanceScale === null ? null : `guidance ${guidanceScale}`,
    measurement && `${operatorName(measurement.operator)} of ${measurement.index}`,
  ]
    .filter((word) => word !== null)
    .join(", ");
}

function pairsText({ match, region, precision }: Question): string {
  const words = [match && "best class", region && `${region.toLowerCase()}`, precision !== null && `± ${precision}`];
  return words.filter(Boolean).join(", ") || "as asked";
}

export function QuestionBar() {
  const asked = useAsked();
  const [path] = useLocation();
  const { question, metric, threshold, rows } = asked;
  const range = seedsText(question.seeds).replace("-", "–");
  const seeds = range.length > 14 ? plural(seedCount(question.seeds), "seed") : range;
  const sampler = question.method
    ? `${methodName(question.method)}${question.steps ? `, ${question.steps} steps` : ""}`
    : "EDM Heun";
  const same = `${sign(metric.direction)} ${metricValue(threshold, metric.direction)}`;
  const ofOne = path === "/sample" || path === "/model";
  const own = OWN_SOURCES.includes(path);
  const forms = {
    sources: path === "/compare" ? <SidesForm /> : <SourcesForm asked={asked} />,
    seeds: <SeedsForm asked={asked} />,
    noise: <NoiseForm asked={asked} />,
    sampler: <SamplerForm asked={asked} />,
    metric: <MetricForm asked={asked} />,
    threshold: <ThresholdForm asked={asked} />,
    condition: <ConditionForm asked={asked} />,
    pairs: <PairsForm asked={asked} />,
  };
  return (
    <section className="question" aria-label="Question">
      <div className="question-wide">
        {path === "/compare" && <SidesForm />}
        {!own && (
          <Chip label="Sources" value={String(rows.length)} fields={["sources"]}>
            {forms.sources}
          </Chip>
        )}
        {path !== "/sample" && path !== "/seed" && (
          <Chip label="Seeds" value={seeds} fields={["seeds"]}>
            {forms.seeds}
          </Chip>
        )}
        <Chip label="Noise" value={noiseName(question.noise)}>
          {forms.noise}
        </Chip>
        <Chip label="Sampler" value={sampler} fields={["sampler"]}>
          {forms.sampler}
        </Chip>
        {!ofOne && (
          <>
            <Chip label="Metric" value={metric.title} fields={["metric"]}>
              {forms.metric}
            </Chip>
            <Chip label="Same image" value={same} fields={["threshold"]}>
              {forms.threshold}
            </Chip>
          </>
        )}
        {path !== "/transition" && (
          <Chip label="Condition" value={conditionText(asked)} fields={["condition"]}>
            {forms.condition}
          </Chip>
        )}
        {path === "/compare" && (
          <Chip label="Pairs" value={pairsText(question)} fields={["match", "region", "precision"]}>
            {forms.pairs}
          </Chip>
        )}
      </div>
      {(path === "/grid" || path === "/heatmap") && <SaveAsStudy />}
      <div className="question-narrow">
        <Popover.Root>
          <Popover.Trigger className="chip">
            <b>{path === "/compare" ? "2 sources" : own ? "Question" : plural(rows.length, "source")}</b>
            <i>
              seeds {seeds} · {sampler} · {same}
            </i>
            <Icon name="down" />
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content className="popover sheet" sideOffset={4} collisionPadding={8} aria-label="Question">
              {Object.entries(forms)
                .filter(([name]) => isOffered(name, path))
                .map(([name, form]) => (
                  <div key={name}>{form}</div>
                ))}
              <p className="hint">
                Two images are the same when their {metric.title.toLowerCase()} is {aboveOrBelow(metric.direction)}{" "}
                {metricValue(threshold, metric.direction)}.
              </p>
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      </div>
    </section>
  );
}

function SaveAsStudy() {
  const { viewer } = useCatalogue();
  const [open, setOpen] = useState(false);
  if (viewer.role === "READER") return null;
  return (
    <>
      <button type="button" className="button save-study" onClick={() => setOpen(true)}>
        Save as study
      </button>
      <Suspense>{open && <StudyForm close={() => setOpen(false)} />}</Suspense>
    </>
  );
}
