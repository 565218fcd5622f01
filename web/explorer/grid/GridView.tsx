import { useMemo, useState } from "react";
import { isOpen, useAsk } from "../api/ask.js";
import { distinctKinds, useCatalogue } from "../api/catalogue.js";
import { useLiveSamples } from "../api/live.js";
import { GridDocument } from "../api/operations.generated.js";
import { useShowQuery } from "../app/shown-query.js";
import { seedList, sourceText } from "../question/question.js";
import { inputsOf, type Row, useAsked, useUrl } from "../question/url.js";
import { AskError } from "../shared/AskError.js";
import { whole } from "../shared/format.js";
import { Icon } from "../shared/icons.js";
import { Progress } from "../shared/Progress.js";
import { Segment } from "../shared/ui.js";
import { chunkSeeds } from "./chunks.js";
import { byAgreement } from "./order.js";
import { SampleGrid, type View } from "./SampleGrid.js";
import { useChunks } from "./use-chunks.js";
import { useRowValues } from "./use-row-values.js";
import "../styles/grid.css";

type Size = "s" | "m" | "l";
/** Whole multiples of 28 pixels, so that every pixel of a shipped model's image is as large as the next. */
const TILE: Record<Size, number> = { s: 28, m: 56, l: 84 };

export default function GridView() {
  const catalogue = useCatalogue();
  const asked = useAsked();
  const { params, change } = useUrl();
  const { rows, question, metric } = asked;
  const [view, setView] = useState<View>({ from: 0, to: 31, rows: [] });

  const size = (["s", "m", "l"] as const).find((known) => known === params.get("size")) ?? "m";
  const order = params.get("order") === "least" ? "least" : "seed";
  const pinned = usePinned(rows, params.get("pin"), () => distinctKinds(catalogue, 1)[0]?.slug ?? null);
  const ordered = useMemo(() => (pinned ? [pinned, ...rows.filter((row) => row !== pinned)] : rows), [rows, pinned]);

  const plain = useMemo(() => seedList(question.seeds), [question.seeds]);
  const { noise, sampler, condition } = asked.shared;
  const drawing = { sources: inputsOf(ordered), noise, sampler, condition };
  const variables = { ...drawing, seeds: asked.shared.seeds, first: Math.min(plain.length, chunkSeeds(rows.length)) };
  const asking = useAsk({
    document: GridDocument,
    variables,
    standing: ({ grid }) => ({ total: grid.total, settled: grid.ready + grid.failed, job: grid.job }),
    drawing: { ...drawing, seeds: asked.shared.seeds },
  });
  useShowQuery("grid", variables, asking.data);
  const grid = asking.data?.grid;
  const live = useLiveSamples(asking.job && isOpen(asking.job) ? asking.job.id : null);
  const mark = `${grid?.ready} ${grid?.failed} ${asking.job?.state}`;

  const others = pinned ? ordered.slice(1) : [];
  // By agreement every row counts; by seed those in view are enough.
  const valued = order === "least" ? others : others.filter((_, i) => view.rows.includes(i));
  const against = useRowValues(asked, pinned, valued, mark);
  const { values } = against;
  const seeds = useMemo(
    () => (order === "least" && values.size > 0 ? byAgreement(plain, values, metric.direction) : plain),
    [order, plain, values, metric.direction],
  );
  const own = (asking.current && grid) || "unread";
  const chunks = useChunks(seeds, drawing, view, mark, seeds === plain ? own : null);
  const failed = [asking, against, chunks].find(({ error }) => error);

  const move = (from: number, to: number) => {
    const next = [...rows];
    const [row] = next.splice(from, 1);
    if (!row || to < 0 || to > next.length) return;
    next.splice(to, 0, row);
    asked.change({ sources: next }, { replace: true });
  };
  return (
    <>
      <div className="grid-bar">
        <span className="row">
          <span className="hint">Order</span>
          <Segment<"seed" | "least">
            label="Order of the seeds"
            options={[
              ["seed", "seed"],
              ["least", "least agreement"],
            ]}
            value={order}
            onChange={(value) => change({ order: value === "seed" ? null : value })}
          />
        </span>
        <span className="row wide-only">
          <span className="hint">Size</span>
          <Segment<Size>
            label="Size of the images"
            options={[
              ["s", "S"],
              ["m", "M"],
              ["l", "L"],
            ]}
            value={size}
            onChange={(value) => change({ size: value === "m" ? null : value }, { replace: true })}
          />
        </span>
        <Progress asking={asking} settled={grid ? grid.ready + grid.failed : 0} total={grid?.total ?? 0} />
      </div>
      {failed?.error && <AskError error={failed.error} retry={failed.retry} />}
      <h1 className="sr">Grid: sources down, seeds across</h1>
      <SampleGrid
        asked={asked}
        rows={ordered}
        pinned={pinned}
        seeds={seeds}
        columns={chunks.columns}
        live={live}
        values={values}
        tile={TILE[size]}
        onView={setView}
        onPin={(row) => change({ pin: row ? sourceText(row) : "none" }, { replace: true })}
        onMove={(row, by) => move(rows.indexOf(row), rows.indexOf(row) + by)}
        onDrop={(row, onto) => move(rows.indexOf(row), rows.indexOf(onto))}
      />
      <footer className="grid-foot">
        <span>
          {grid ? (
            <>
              {whole(grid.ready)} ready{grid.failed > 0 ? ` · ${whole(grid.failed)} failed` : ""} · {whole(grid.total)}{" "}
              in all
            </>
          ) : (
            "reading"
          )}
        </span>
        <span className="keys wide-only">
          <kbd>←↑↓→</kbd> move <kbd>Enter</kbd> open <kbd>P</kbd> pin the row <kbd>S</kbd> the seed <kbd>Alt ↑↓</kbd>{" "}
          reorder <Icon name="grip" /> drag
        </span>
      </footer>
    </>
  );
}

/** The row that others are compared with: the address's, or the first kind of the largest training set. */
function usePinned(rows: readonly Row[], wanted: string | null, preferred: () => string | null): Row | null {
  if (wanted === "none") return null;
  const named = rows.find((row) => sourceText(row) === wanted);
  if (named) return named;
  const slug = preferred();
  return rows.find((row) => row.model === slug) ?? rows.at(-1) ?? null;
}
