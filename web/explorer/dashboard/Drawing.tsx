/** An answer as its widget's chart draws it. */
import { useMemo } from "react";
import { useTheme } from "../app/theme.js";
import { interval, score, whole } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { imageSrc } from "../shared/image-src.js";
import { colour, inkOn } from "../shared/scale.js";
import type { WidgetCard } from "./answer.js";
import { HistogramPlot, TransitionPlot } from "./plots.js";
import { isRecord, valueAt } from "./reading.js";
import {
  flat,
  type GridRow,
  gridOf,
  histogramOf,
  imageOf,
  listOf,
  type MatrixShape,
  matrixOf,
  type NumberShape,
  numberOf,
  pointsOf,
  TAKES,
} from "./shapes.js";

/** More than a reader scrolls through, and than a browser lays out at once. */
const JSON_CHARACTERS = 40_000;
const TABLE_ROWS = 200;

export function Drawing({ widget, data }: { widget: WidgetCard; data: Record<string, unknown> }) {
  const { chart, path, title } = widget;
  return useMemo(() => {
    const { value, around, beyond } = valueAt(data, path ?? null);
    if (value === null || value === undefined) return <p className="hint">There is nothing here for you.</p>;
    return (
      drawn(chart, { value, around, beyond }, title) ?? (
        <p className="hint">
          This answer is not what the chart takes: {TAKES[chart]}. Its query is there to read, with one click.
        </p>
      )
    );
  }, [chart, path, title, data]);
}

/** Null for what the chart does not take. */
function drawn(chart: WidgetCard["chart"], at: ReturnType<typeof valueAt>, title: string) {
  const { value, around, beyond } = at;
  switch (chart) {
    case "GRID": {
      const rows = gridOf(value);
      return rows && <Grid rows={rows} />;
    }
    case "HEAT_MAP": {
      const matrix = matrixOf(value, around);
      return matrix && <HeatMap {...matrix} />;
    }
    case "TRANSITION": {
      const found = pointsOf(value);
      return found && <TransitionPlot {...found} />;
    }
    case "HISTOGRAM": {
      const found = histogramOf(value);
      return found && <HistogramPlot {...found} />;
    }
    case "TABLE": {
      const list = listOf(value);
      return list && <Table list={list} />;
    }
    case "NUMBER": {
      const found = numberOf(value, around, beyond);
      return found && <OneNumber {...found} />;
    }
    case "IMAGE": {
      const image = imageOf(value);
      return image && <img className="widget-image" src={imageSrc(image.url)} alt={title} />;
    }
    case "JSON": {
      const text = JSON.stringify(value, null, 2);
      return (
        <pre className="widget-json mono">
          {text.slice(0, JSON_CHARACTERS)}
          {text.length > JSON_CHARACTERS && `\n… ${whole(text.length - JSON_CHARACTERS)} characters more`}
        </pre>
      );
    }
  }
}

function Grid({ rows }: { rows: readonly GridRow[] }) {
  return (
    <table className="widget-grid">
      <tbody>
        {rows.map(({ name, samples }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two sources may have one name.
          <tr key={i}>
            <th scope="row">{name}</th>
            {samples.map(({ url, told, state }, k) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a place is a seed's.
              <td key={k} data-state={state}>
                {url ? (
                  <img className="face" src={imageSrc(url)} alt={told} title={told} loading="lazy" decoding="async" />
                ) : (
                  <span className={`face ${FACES[state] ?? "none"}`} role="img" aria-label={told} title={told}>
                    {state === "FAILED" && <Icon name="cross" />}
                    {state === "QUEUED" && <Icon name="clock" />}
                  </span>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
const FACES: Record<string, string> = { FAILED: "failed", QUEUED: "queued", RUNNING: "running" };

function HeatMap({ cells, names }: MatrixShape) {
  const theme = useTheme();
  const numbers = cells.flat().filter((value) => value !== null);
  // Scores keep the scale that they have everywhere; other numbers are spread over it.
  const [low, high] = [Math.min(0, ...numbers), Math.max(1, ...numbers)];
  const part = (value: number) => (value - low) / (high - low);
  return (
    <table className="widget-matrix">
      {names && (
        <thead>
          <tr>
            <td />
            {names.map((name, j) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two sources may have one name.
              <th key={j} scope="col">
                <span>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {cells.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a place is a source's.
          <tr key={i}>
            {names && <th scope="row">{names[i]}</th>}
            {row.map((value, j) => (
              <td
                // biome-ignore lint/suspicious/noArrayIndexKey: a place is a source's.
                key={j}
                style={
                  value === null
                    ? undefined
                    : { background: colour(part(value), theme), color: inkOn(part(value), theme) }
                }
              >
                {high > 1 && value !== null ? value.toFixed(1) : score(value)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Table({ list }: { list: readonly Record<string, unknown>[] }) {
  const rows = list.slice(0, TABLE_ROWS).map((item) => new Map(flat(item)));
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  if (rows.length === 0) return <p className="hint">The list is empty.</p>;
  return (
    <>
      <table className="widget-table">
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the answer's own order.
            <tr key={i}>
              {names.map((name) => (
                <td key={name} className={typeof row.get(name) === "number" ? "is-number" : undefined}>
                  {cell(row.get(name))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {list.length > TABLE_ROWS && <p className="hint">{whole(list.length - TABLE_ROWS)} rows more.</p>}
    </>
  );
}

function cell(value: unknown) {
  const image = imageOf(value);
  if (image) return <img className="face" src={imageSrc(image.url)} alt="" loading="lazy" />;
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? whole(value) : value.toFixed(3).replace("-", "−");
  if (Array.isArray(value) && value.length > 4) return `${whole(value.length)} values`;
  return isRecord(value) ? JSON.stringify(value) : String(value);
}

function OneNumber({ value, low, high, n, chance }: NumberShape) {
  const isScore = value === null || (!Number.isInteger(value) && Math.abs(value) <= 1) || low !== null;
  return (
    <p className="widget-number">
      <b>{isScore ? score(value) : Number.isInteger(value) ? whole(value) : value.toFixed(2)}</b>
      {n !== null && (
        <small>
          {interval(low, high)}, n = {whole(n)}
          {chance !== null && `, chance ${score(chance)}`}
        </small>
      )}
    </p>
  );
}
