/** One form a part of the question; each changes the address and nothing else. */
import { type FormEvent, useId, useState } from "react";
import { distinctKinds, useCatalogue } from "../api/catalogue.js";
import { methodName, noiseName } from "../shared/format.js";
import { Imported } from "../shared/Imported.js";
import { aboutModel, nameOf, trainedOn } from "../shared/labels.js";
import { Refused } from "./Field.js";
import { METHODS, NOISES, parseSeeds, plainSource, seedsText } from "./question.js";
import { type useAsked, useUrl } from "./url.js";

type Asked = ReturnType<typeof useAsked>;

export function SourcesForm({ asked }: { asked: Asked }) {
  const { models } = useCatalogue();
  const [search, setSearch] = useState("");
  const chosen = new Set(asked.rows.map((row) => row.model));
  const fitting = models.filter((model) =>
    `${model.slug} ${model.title}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const toggle = (slug: string) => {
    const rows = chosen.has(slug)
      ? asked.rows.filter((row) => row.model !== slug)
      : [...asked.rows, { ...plainSource(slug), card: null }];
    if (rows.length > 0) asked.change({ sources: rows }, { replace: true });
  };
  return (
    <fieldset className="form sources-form">
      <legend>Sources</legend>
      <input
        type="search"
        placeholder="Find a model"
        aria-label="Find a model"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="row">
        <button type="button" className="button" onClick={() => asked.change({ sources: null })}>
          All networks
        </button>
        <button
          type="button"
          className="button"
          disabled={fitting.length === 0}
          onClick={() => asked.change({ sources: fitting.map((model) => plainSource(model.slug)) })}
        >
          Only these {fitting.length}
        </button>
      </div>
      <div className="choices">
        {fitting.map((model) => (
          <label key={model.slug} title={model.slug}>
            <input
              type="checkbox"
              checked={chosen.has(model.slug)}
              disabled={model.state !== "READY"}
              onChange={() => toggle(model.slug)}
            />
            <span>
              {nameOf(model)}
              <small>
                {trainedOn(model)} <Imported model={model} />
                {model.state === "READY" ? "" : model.state === "CHECKING" ? ", being checked" : ", rejected"}
              </small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function SeedsForm({ asked }: { asked: Asked }) {
  const id = useId();
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const seeds = parseSeeds(String(new FormData(event.currentTarget).get("seeds")));
    setWrong(seeds === null);
    if (seeds) asked.change({ seeds });
  };
  return (
    <form className="form" onSubmit={submit}>
      <label htmlFor={id}>Seeds</label>
      <div className="row">
        <input
          id={id}
          name="seeds"
          key={seedsText(asked.question.seeds)}
          defaultValue={seedsText(asked.question.seeds)}
          aria-invalid={wrong}
          aria-describedby={`${id}-hint`}
        />
        <button type="submit" className="button">
          Take
        </button>
      </div>
      <Refused field="seeds" />
      <p className="hint" id={`${id}-hint`} role={wrong ? "alert" : undefined}>
        {wrong ? "That is no list of seeds. " : ""}As in 0-47, 7 or 3,5,8-10; at most 10,000.
      </p>
    </form>
  );
}

function Select(props: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange(value: string): void;
}) {
  const id = useId();
  return (
    <div className="form">
      <label htmlFor={id}>{props.label}</label>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function NoiseForm({ asked }: { asked: Asked }) {
  return (
    <Select
      label="Noise"
      value={asked.question.noise}
      options={NOISES.map((noise) => [noise, noiseName(noise)])}
      onChange={(noise) => asked.change({ noise: noise as (typeof NOISES)[number] })}
    />
  );
}

export function SamplerForm({ asked }: { asked: Asked }) {
  const id = useId();
  const { method, steps } = asked.question;
  return (
    <div className="form">
      <Select
        label="Sampler"
        value={method ?? "EDM_HEUN"}
        options={METHODS.map((known) => [known, methodName(known)])}
        onChange={(value) =>
          asked.change({ method: value === "EDM_HEUN" && !steps ? null : (value as (typeof METHODS)[number]) })
        }
      />
      <label htmlFor={id}>Steps</label>
      <input
        id={id}
        type="number"
        min={1}
        max={1000}
        placeholder="the sampler's own"
        key={steps ?? "own"}
        defaultValue={steps ?? ""}
        onBlur={(event) => {
          const count = Number(event.target.value);
          const wanted = Number.isInteger(count) && count > 0 ? count : null;
          if (wanted !== steps) asked.change({ method: method ?? (wanted ? "EDM_HEUN" : null), steps: wanted });
        }}
      />
      <Refused field="sampler" />
    </div>
  );
}

export function MetricForm({ asked }: { asked: Asked }) {
  const { metrics } = useCatalogue();
  return (
    <Select
      label="Metric"
      value={asked.metric.slug}
      options={metrics.map((metric) => [metric.slug, metric.title])}
      // A threshold belongs to its metric.
      onChange={(metric) => asked.change({ metric, threshold: null })}
    />
  );
}

export function ThresholdForm({ asked }: { asked: Asked }) {
  const id = useId();
  const { metric, threshold } = asked;
  const [low = 0, high = 1] = metric.range;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const value = Number(new FormData(event.currentTarget).get("threshold"));
        if (Number.isFinite(value)) asked.change({ threshold: value === metric.threshold ? null : value });
      }}
    >
      <label htmlFor={id}>Same image {metric.direction === "SIMILARITY" ? "above" : "below"}</label>
      <div className="row">
        <input
          id={id}
          name="threshold"
          type="number"
          step="any"
          min={low}
          max={high}
          key={threshold}
          defaultValue={threshold}
        />
        <button type="submit" className="button">
          Take
        </button>
      </div>
      <p className="hint">
        {metric.title}, from {low} to {high}; its own threshold is {metric.threshold}.
      </p>
      <Refused field="threshold" />
    </form>
  );
}

/** The two sides of a comparison. */
export function SidesForm() {
  const { models } = useCatalogue();
  const { params, change } = useUrl();
  const kinds = distinctKinds(useCatalogue(), 2);
  return (["a", "b"] as const).map((side, i) => {
    const value = params.get(side) ?? kinds[i]?.slug ?? "";
    const known = models.some((model) => model.slug === value);
    return (
      <label key={side} className="chip side-choice">
        <i>{side.toUpperCase()}</i>
        <select value={value} onChange={(event) => change({ [side]: event.target.value, pair: null })}>
          {!known && <option value={value}>{value}</option>}
          {models
            .filter((model) => model.state === "READY")
            .map((model) => (
              <option key={model.slug} value={model.slug}>
                {nameOf(model)}, {aboutModel(model).replace(/ images?/, "")}
              </option>
            ))}
        </select>
      </label>
    );
  });
}
