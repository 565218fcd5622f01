import type { VirtualItem } from "@tanstack/react-virtual";
import { memo, useState } from "react";
import { Link } from "wouter";
import type { MetricDirection, NoiseScheme } from "../api/operations.generated.js";
import { type Theme, useTheme } from "../app/theme.js";
import { sourceText } from "../question/question.js";
import { type Row, useUrl } from "../question/url.js";
import { interval, metricValue, score, whole } from "../shared/format.js";
import { Imported } from "../shared/Imported.js";
import { Icon } from "../shared/icons.js";
import { fullName, rowName, trainedOn } from "../shared/labels.js";
import { asScore, colour, inkOn } from "../shared/scale.js";
import { stateText, TileFace, type TileSample } from "../shared/Tile.js";
import type { SampleGridProps } from "./SampleGrid.js";

export interface GridRowProps extends SampleGridProps {
  row: Row;
  index: number;
  top: number;
  height: number;
  visible: readonly VirtualItem[];
  focused: readonly [number, number];
  onFocus(row: number, column: number): void;
}
const SHAPE = [1, 28, 28];
const DRAGGED = "application/x-concordance-row";
const WORDS: Record<string, string> = { QUEUED: "queued", RUNNING: "drawing", FAILED: "failed" };

export function GridRow(props: GridRowProps) {
  const { row, index, pinned, asked, values, rows, onPin, onMove, onDrop } = props;
  const { href } = useUrl();
  const theme = useTheme();
  const name = fullName(row);
  const samples = href("/sample", { m: sourceText(row), s: "" });
  const isPinned = row === pinned;
  const own = isPinned ? null : values.get(sourceText(row));
  const [over, setOver] = useState(false);
  const side = (source: Row, name: "a" | "b") => ({ [name]: sourceText(source) });
  return (
    <div
      className={`grid-row ${isPinned ? "pinned" : ""} ${over ? "over" : ""}`}
      role="row"
      aria-rowindex={index + 2}
      style={
        isPinned
          ? { top: props.top, height: props.height }
          : { transform: `translateY(${props.top}px)`, height: props.height }
      }
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const text = event.dataTransfer.getData(DRAGGED);
        const dragged = rows.find((other) => sourceText(other) === text);
        if (dragged && dragged !== row) onDrop(dragged, row);
      }}
    >
      <div className="grid-head" role="rowheader" title={row.model}>
        <button
          type="button"
          className="grid-grip"
          draggable
          tabIndex={-1}
          aria-label={`Move ${fullName(row)}`}
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAGGED, sourceText(row));
            event.dataTransfer.effectAllowed = "move";
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowUp" || event.key === "ArrowDown") onMove(row, event.key === "ArrowUp" ? -1 : 1);
          }}
        >
          <Icon name="grip" />
        </button>
        <button
          type="button"
          className="grid-pin"
          tabIndex={-1}
          aria-pressed={isPinned}
          aria-label={`Pin ${fullName(row)}`}
          onClick={() => onPin(isPinned ? null : row)}
        >
          <Icon name="pin" />
        </button>
        <span className="grid-name">
          <b>{rowName(row)}</b>
          <small>
            {row.card ? trainedOn(row.card) : "no such model"} <Imported model={row.card} />
          </small>
        </span>
        {own && pinned && (
          <Link
            className="grid-score"
            tabIndex={-1}
            href={href("/compare", { ...side(pinned, "a"), ...side(row, "b") })}
            title={`${interval(own.score.low, own.score.high)}, n = ${own.score.n} of ${own.score.requested}: compare`}
          >
            <b>{score(own.score.value)}</b>
            <small>n {whole(own.score.n)}</small>
          </Link>
        )}
      </div>
      {props.visible.map((item) => {
        const seed = props.seeds[item.index]!;
        const read = props.columns.get(item.index)?.[index] ?? null;
        const fresh = read ? props.live.get(read.id) : undefined;
        return (
          <Cell
            key={item.key}
            row={index}
            column={item.index}
            left={item.start}
            seed={seed}
            name={name}
            href={samples + seed}
            sample={fresh && read?.state !== "READY" ? fresh : read}
            value={own?.bySeed.get(seed) ?? null}
            strip={!isPinned}
            focused={props.focused[0] === index && props.focused[1] === item.index}
            noise={asked.question.noise}
            shape={row.card?.shape ?? SHAPE}
            direction={asked.metric.direction}
            threshold={asked.threshold}
            theme={theme}
            onFocus={props.onFocus}
          />
        );
      })}
    </div>
  );
}

interface CellProps {
  row: number;
  column: number;
  left: number;
  seed: number;
  /** Of the row, in full. */
  name: string;
  href: string;
  sample: TileSample | null;
  value: number | null;
  strip: boolean;
  focused: boolean;
  noise: NoiseScheme;
  shape: readonly number[];
  direction: MetricDirection;
  threshold: number;
  theme: Theme;
  onFocus(row: number, column: number): void;
}

/** Hundreds are on the page: one is drawn again only when it changes. Clicks are taken by the grid. */
const Cell = memo(function Cell(props: CellProps) {
  const { row, column, seed, sample, value, direction, theme } = props;
  const shown = value === null ? null : asScore(value, direction, props.threshold);
  const told = value === null ? "" : `, ${metricValue(value, direction)} to the pinned row`;
  return (
    <span role="gridcell" aria-colindex={column + 2} className="grid-cell" style={{ left: props.left }}>
      <a
        className="tile"
        data-cell={`${row}-${column}`}
        data-state={sample?.state ?? "LOADING"}
        tabIndex={props.focused ? 0 : -1}
        href={props.href}
        aria-label={`${props.name}, seed ${seed}: ${stateText(sample)}${told}`}
        title={sample?.state === "FAILED" || sample?.state === "NOT_SAMPLED" ? stateText(sample) : undefined}
        onFocus={() => props.onFocus(row, column)}
      >
        <TileFace sample={sample} seed={seed} noise={props.noise} shape={props.shape} />
        {props.strip && (
          <span
            className="strip"
            style={shown === null ? undefined : { background: colour(shown, theme), color: inkOn(shown, theme) }}
          >
            {value === null ? (WORDS[sample?.state ?? ""] ?? "–") : metricValue(value, direction)}
          </span>
        )}
      </a>
    </span>
  );
});
