/** Sources down, seeds across, of which only what is in view is on the page: one tab stop, arrows move. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { LiveSample } from "../api/live.js";
import { sourceText } from "../question/question.js";
import { type Asked, type Row, useUrl } from "../question/url.js";
import { GridRow } from "./GridRow.js";
import type { RowValues } from "./order.js";
import type { Columns } from "./use-chunks.js";

export interface View {
  /** Places in the list of seeds. */
  from: number;
  to: number;
  /** Places of the rows in view below the pinned one. */
  rows: number[];
}
export interface SampleGridProps {
  asked: Asked;
  /** The pinned one first. */
  rows: readonly Row[];
  pinned: Row | null;
  seeds: readonly number[];
  columns: Columns;
  live: ReadonlyMap<string, LiveSample>;
  values: ReadonlyMap<string, RowValues>;
  tile: number;
  onView(view: View): void;
  onPin(row: Row | null): void;
  onMove(row: Row, by: -1 | 1): void;
  onDrop(row: Row, onto: Row): void;
}
const HEADER = 36;
const GAP = 3;
const STRIP = 16;
const STEP = 8;

export function SampleGrid(props: SampleGridProps) {
  const { rows, pinned, seeds, tile, onView, onPin, onMove } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [, navigate] = useLocation();
  const { href } = useUrl();
  const [focus, setFocus] = useState<readonly [number, number]>([0, 0]);
  const at: readonly [number, number] = [
    Math.min(focus[0], Math.max(0, rows.length - 1)),
    Math.min(focus[1], Math.max(0, seeds.length - 1)),
  ];
  const inside = useRef(false);
  const onFocus = useCallback((r: number, c: number) => setFocus([r, c]), []);

  const head = typeof innerWidth === "number" && innerWidth < 640 ? 104 : 244;
  const height = tile + STRIP + 6;
  const pinHeight = pinned ? tile + 14 : 0;
  const below = pinned ? rows.slice(1) : rows;
  const down = useVirtualizer({
    count: below.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 1,
    useFlushSync: false,
    paddingStart: HEADER + pinHeight,
    scrollPaddingStart: HEADER + pinHeight,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: seeds.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => tile + GAP,
    overscan: 4,
    useFlushSync: false,
    paddingStart: head + 8,
    scrollPaddingStart: head + 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes are measured anew when the tiles change.
  useEffect(() => {
    down.measure();
    across.measure();
  }, [tile, pinHeight]);

  const columns = across.getVirtualItems();
  const lines = down.getVirtualItems();
  // In steps: who reads what is in view need not be told of each column.
  const from = Math.floor((columns[0]?.index ?? 0) / STEP) * STEP;
  const to = Math.ceil(((columns.at(-1)?.index ?? 31) + 1) / STEP) * STEP - 1;
  const inView = lines.map((line) => line.index).join(",");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `inView` stands for the lines.
  useEffect(() => {
    onView({ from, to, rows: lines.map((line) => line.index) });
  }, [from, to, inView]);

  const [row, column] = at;
  useEffect(() => {
    if (!inside.current) return;
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`);
    if (cell && document.activeElement !== cell) cell.focus({ preventScroll: true });
  });
  const go = (toRow: number, toColumn: number) => {
    const r = Math.max(0, Math.min(rows.length - 1, toRow));
    const c = Math.max(0, Math.min(seeds.length - 1, toColumn));
    setFocus([r, c]);
    across.scrollToIndex(c);
    if (!pinned) down.scrollToIndex(r);
    else if (r > 0) down.scrollToIndex(r - 1);
  };
  const page = Math.max(1, lines.length - 4);
  const onKeyDown = (event: KeyboardEvent) => {
    const here = rows[row];
    const seed = seeds[column];
    if (!here || seed === undefined || event.ctrlKey || event.metaKey) return;
    if (event.altKey) {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      onMove(here, event.key === "ArrowUp" ? -1 : 1);
      if (here !== pinned) go(row + (event.key === "ArrowUp" ? -1 : 1), column);
      return;
    }
    const actions = new Map<string, () => void>([
      ["ArrowUp", () => go(row - 1, column)],
      ["ArrowDown", () => go(row + 1, column)],
      ["ArrowLeft", () => go(row, column - 1)],
      ["ArrowRight", () => go(row, column + 1)],
      ["Home", () => go(row, 0)],
      ["End", () => go(row, seeds.length - 1)],
      ["PageUp", () => go(row - page, column)],
      ["PageDown", () => go(row + page, column)],
      ["Enter", () => navigate(href("/sample", { m: sourceText(here), s: String(seed) }))],
      [
        "p",
        () => {
          onPin(here === pinned ? null : here);
          setFocus([here === pinned ? rows.indexOf(here) : 0, column]);
        },
      ],
      ["s", () => navigate(href("/seed", { s: String(seed) }))],
      [
        "Escape",
        () => {
          inside.current = false;
          (document.activeElement as HTMLElement | null)?.blur();
        },
      ],
    ]);
    const action = actions.get(event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (!action) return;
    event.preventDefault();
    action();
  };

  const common = { ...props, head, visible: columns, focused: at, onFocus };
  return (
    <div
      className="grid-scroll"
      ref={scroller}
      role="grid"
      aria-label="Samples: sources down, seeds across"
      aria-rowcount={rows.length + 1}
      aria-colcount={seeds.length + 1}
      onKeyDown={onKeyDown}
      onClick={(event) => {
        const tile = (event.target as HTMLElement).closest<HTMLAnchorElement>("a.tile");
        if (!tile || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        navigate(tile.pathname + tile.search);
      }}
      onFocus={() => {
        inside.current = true;
      }}
      onBlur={(event) => {
        // A cell that scrolls out of the page takes the focus with it; only a move elsewhere ends it.
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) inside.current = false;
      }}
      style={{ "--tile": `${tile}px`, "--head": `${head}px` } as React.CSSProperties}
    >
      <div className="grid-inner" style={{ width: across.getTotalSize() + 8, height: down.getTotalSize() + 4 }}>
        <div className="grid-header" role="row" aria-rowindex={1} style={{ height: HEADER }}>
          <span className="grid-corner" role="columnheader">
            Source {pinned && <span>RP</span>}
          </span>
          {columns.map((item) => (
            <span
              key={item.key}
              role="columnheader"
              aria-colindex={item.index + 2}
              className="grid-seed"
              style={{ left: item.start }}
            >
              {seeds[item.index]}
            </span>
          ))}
        </div>
        {pinned && <GridRow {...common} row={pinned} index={0} top={HEADER} height={pinHeight} />}
        {lines.map((line) => {
          const here = below[line.index]!;
          const index = line.index + (pinned ? 1 : 0);
          return (
            <GridRow key={sourceText(here)} {...common} row={here} index={index} top={line.start} height={height} />
          );
        })}
      </div>
    </div>
  );
}
