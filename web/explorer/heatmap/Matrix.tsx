/** Scores by source and source: one tab stop, arrows move, Enter selects and opens. */
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { sizeOf } from "../api/catalogue.js";
import { useTheme } from "../app/theme.js";
import type { Row } from "../question/url.js";
import { score, whole } from "../shared/format.js";
import { fullName, rowName } from "../shared/labels.js";
import { colour, inkOn } from "../shared/scale.js";

export interface CellText {
  value: number | null;
  n: number;
  /** What a screen reader says after the names, and the card below shows. */
  told: string;
}
/** Below this many pairs a cell fades: a score of few is not to be read like one of many. */
const FULL_N = 32;

export interface MatrixProps {
  rows: readonly Row[];
  /** Null on the diagonal, and where this half of the table is empty. */
  cell(i: number, j: number): CellText | null;
  selected?: readonly [number, number] | null;
  onFocus?(i: number, j: number): void;
  onOpen(i: number, j: number): void;
  label: string;
  /** Names beside and above; without them the groups alone. */
  names: boolean;
  corner?: ReactNode;
}

/** Runs of sources of one training size. */
function groupsOf(rows: readonly Row[]): { size: number; from: number; count: number }[] {
  const groups: { size: number; from: number; count: number }[] = [];
  rows.forEach((row, i) => {
    const size = row.card ? sizeOf(row.card) : 0;
    const last = groups.at(-1);
    if (last && last.size === size) last.count++;
    else groups.push({ size, from: i, count: 1 });
  });
  return groups;
}

export function Matrix({ rows, cell, selected, onFocus, onOpen, label, names, corner }: MatrixProps) {
  const theme = useTheme();
  const n = rows.length;
  const grid = useRef<HTMLDivElement>(null);
  const first = (): [number, number] => (n > 1 ? [0, 1] : [0, 0]);
  const [at, setAt] = useState<readonly [number, number]>(selected ?? first());
  const focused = at[0] < n && at[1] < n ? at : first();

  const move = (i: number, j: number) => {
    if (i < 0 || j < 0 || i >= n || j >= n) return;
    setAt([i, j]);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${i}-${j}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [i, j] = focused;
    const steps: Record<string, [number, number]> = {
      ArrowUp: [i - 1, j],
      ArrowDown: [i + 1, j],
      ArrowLeft: [i, j - 1],
      ArrowRight: [i, j + 1],
      Home: [i, 0],
      End: [i, n - 1],
    };
    const to = steps[event.key];
    if (!to) return;
    event.preventDefault();
    move(...to);
  };
  const groups = groupsOf(rows);
  return (
    <div
      className={`matrix ${names ? "named" : ""} ${n > 12 ? "dense" : ""}`}
      role="grid"
      aria-label={label}
      ref={grid}
      onKeyDown={onKeyDown}
      style={{ "--n": n } as React.CSSProperties}
    >
      <div className="matrix-groups" aria-hidden="true">
        <span className="matrix-corner">{corner}</span>
        {groups.map((group) => (
          <span key={group.from} className="matrix-group" style={{ gridColumn: `span ${group.count}` }}>
            {group.size > 0 ? (group.count < 3 && group.size >= 1000 ? short(group.size) : whole(group.size)) : "–"}
          </span>
        ))}
      </div>
      <div className="matrix-row" role="row">
        <span role="columnheader" className="matrix-corner">
          <span className="sr">source</span>
        </span>
        {rows.map((row) => (
          <span key={keyOf(row)} role="columnheader" className="matrix-column" title={fullName(row)}>
            <span className={names ? "" : "sr"}>{row.model}</span>
          </span>
        ))}
      </div>
      {rows.map((row, i) => (
        <div key={keyOf(row)} className="matrix-row" role="row">
          <span role="rowheader" className="matrix-head" title={fullName(row)}>
            {names ? (
              row.model
            ) : (
              <>
                <span className="sr">{row.model}</span>
                {groups.some((group) => group.from === i) && (
                  <span aria-hidden="true">{row.card ? short(sizeOf(row.card)) : ""}</span>
                )}
              </>
            )}
          </span>
          {rows.map((column, j) => {
            const shown = i === j ? null : cell(i, j);
            const place = `${i}-${j}`;
            const isFocused = focused[0] === i && focused[1] === j;
            const chosen = selected?.[0] === i && selected?.[1] === j;
            const pair = `${rowName(row)} ${size(row)} and ${rowName(column)} ${size(column)}`;
            if (!shown) {
              return (
                <span
                  key={keyOf(column)}
                  role="gridcell"
                  data-cell={place}
                  tabIndex={isFocused ? 0 : -1}
                  className={i === j ? "matrix-diagonal" : "matrix-empty"}
                  aria-label={i === j ? "the same source" : "shown on the other side"}
                />
              );
            }
            const { value } = shown;
            return (
              <span key={keyOf(column)} role="gridcell" className="matrix-cell-box">
                <button
                  type="button"
                  data-cell={place}
                  tabIndex={isFocused ? 0 : -1}
                  className={chosen ? "matrix-cell chosen" : "matrix-cell"}
                  aria-label={`${pair}: ${shown.told}`}
                  onFocus={() => {
                    setAt([i, j]);
                    onFocus?.(i, j);
                  }}
                  onMouseEnter={() => onFocus?.(i, j)}
                  onClick={() => onOpen(i, j)}
                  style={
                    value === null
                      ? undefined
                      : {
                          color: inkOn(value, theme, fade(shown.n)),
                          background: colour(value, theme, fade(shown.n)),
                        }
                  }
                >
                  <span aria-hidden="true">{score(value)}</span>
                </button>
              </span>
            );
          })}
        </div>
      ))}
    </div>
  );
}

const keyOf = (row: Row) => `${row.model} ${row.method} ${row.steps} ${row.classLabel}`;
const size = (row: Row) => (row.card ? whole(sizeOf(row.card)) : "");
/** 16k, 1.7k: for where a number has the width of one cell. */
const short = (count: number) => {
  if (count < 1000) return String(count);
  return `${count % 1024 === 0 ? count / 1024 : (count / 1000).toFixed(1)}k`;
};
const fade = (n: number) => (n >= FULL_N ? 1 : Math.max(0.3, n / FULL_N));
