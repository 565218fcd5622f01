/** The question in words, each word a control; it stays while the views below it change. */
import * as Popover from "@radix-ui/react-popover";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { aboveOrBelow, methodName, metricValue, noiseName, plural, sign } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { MetricForm, NoiseForm, SamplerForm, SeedsForm, SidesForm, SourcesForm, ThresholdForm } from "./forms.js";
import { seedCount, seedsText } from "./question.js";
import { useAsked } from "./url.js";

function Chip(props: { label: string; value: string; children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="chip">
        <i>{props.label}</i> <b>{props.value}</b>
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
  const ofOne = path === "/sample";
  const forms = {
    sources: path === "/compare" ? <SidesForm /> : <SourcesForm asked={asked} />,
    seeds: <SeedsForm asked={asked} />,
    noise: <NoiseForm asked={asked} />,
    sampler: <SamplerForm asked={asked} />,
    metric: <MetricForm asked={asked} />,
    threshold: <ThresholdForm asked={asked} />,
  };
  return (
    <section className="question" aria-label="Question">
      <div className="question-wide">
        {path === "/compare" && <SidesForm />}
        {!ofOne && path !== "/compare" && (
          <Chip label="Sources" value={String(rows.length)}>
            {forms.sources}
          </Chip>
        )}
        {!ofOne && path !== "/seed" && (
          <Chip label="Seeds" value={seeds}>
            {forms.seeds}
          </Chip>
        )}
        <Chip label="Noise" value={noiseName(question.noise)}>
          {forms.noise}
        </Chip>
        <Chip label="Sampler" value={sampler}>
          {forms.sampler}
        </Chip>
        {!ofOne && (
          <>
            <Chip label="Metric" value={metric.title}>
              {forms.metric}
            </Chip>
            <Chip label="Same image" value={same}>
              {forms.threshold}
            </Chip>
          </>
        )}
      </div>
      <div className="question-narrow">
        <Popover.Root>
          <Popover.Trigger className="chip">
            <b>{path === "/compare" ? "2 sources" : plural(rows.length, "source")}</b>
            <i>
              seeds {seeds} · {sampler} · {same}
            </i>
            <Icon name="down" />
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content className="popover sheet" sideOffset={4} collisionPadding={8} aria-label="Question">
              {Object.entries(forms).map(([name, form]) => (
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
