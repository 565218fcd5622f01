/** The part of the grid that is looked at, read by chunks of seeds; each stays current as long as it is in view. */
import { useEffect, useMemo, useRef, useState } from "react";
import { useCatalogue } from "../api/catalogue.js";
import { client } from "../api/client.js";
import { GridDocument, type GridQuery, type GridQueryVariables } from "../api/operations.generated.js";
import { chunkSeeds } from "./chunks.js";

export type GridSample = GridQuery["grid"]["rows"][number]["samples"][number];
/** By place in the list of seeds, then by row. */
export type Columns = ReadonlyMap<number, readonly GridSample[]>;

export function useChunks(
  seeds: readonly number[],
  drawing: Omit<GridQueryVariables, "seeds" | "first">,
  view: { from: number; to: number },
  /** Changes when what is stored may have changed. */
  mark: unknown,
): Columns {
  // A READER's POST starts nothing either, and says why.
  const reader = useCatalogue().viewer.role === "READER";
  const size = chunkSeeds(Array.isArray(drawing.sources) ? drawing.sources.length : 1);
  // Every seed: two lists may be as long as each other, and begin and end alike.
  const listed = useMemo(() => seeds.join(), [seeds]);
  const key = `${JSON.stringify(drawing)} ${listed}`;
  const [held, setHeld] = useState<{ key: string; chunks: ReadonlyMap<number, GridQuery["grid"]> }>({
    key,
    chunks: new Map(),
  });
  const open = useRef(new Map<number, { stamp: string; stop(): void }>());
  const first = Math.floor(view.from / size);
  const last = Math.floor(Math.min(view.to, seeds.length - 1) / size);

  // A chunk that stays in view is not read again because another came: a thousand samples take the page some time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the question, `mark` asks again.
  useEffect(() => {
    const stamp = `${key} ${mark} ${reader}`;
    for (const [chunk, { stop }] of open.current) {
      if (chunk >= first && chunk <= last) continue;
      stop();
      open.current.delete(chunk);
    }
    for (let chunk = first; chunk <= last; chunk++) {
      const known = open.current.get(chunk);
      const part = seeds.slice(chunk * size, (chunk + 1) * size);
      if (part.length === 0 || known?.stamp === stamp) continue;
      known?.stop();
      const variables = { ...drawing, seeds: { values: part }, first: part.length };
      const { unsubscribe } = client
        .query(GridDocument, variables, {
          requestPolicy: "cache-and-network",
          preferGetMethod: reader ? false : "force",
        })
        .subscribe(({ data }) => {
          if (!data) return;
          setHeld((before) => ({
            key,
            chunks: new Map(before.key === key ? near(before.chunks, chunk) : []).set(chunk, data.grid),
          }));
        });
      open.current.set(chunk, { stamp, stop: unsubscribe });
    }
  }, [key, first, last, size, mark, reader]);
  useEffect(() => {
    const opened = open.current;
    return () => {
      for (const { stop } of opened.values()) stop();
      opened.clear();
    };
  }, []);

  return useMemo(() => {
    const columns = new Map<number, readonly GridSample[]>();
    if (held.key !== key) return columns;
    for (const [chunk, grid] of held.chunks) {
      columnsOf(grid).forEach((samples, i) => {
        columns.set(chunk * size + i, samples);
      });
    }
    return columns;
  }, [held, key, size]);
}

/** What lies further from where one looks is read again when one comes back. */
const KEPT_CHUNKS = 24;
const near = (chunks: ReadonlyMap<number, GridQuery["grid"]>, chunk: number) =>
  [...chunks].filter(([other]) => Math.abs(other - chunk) <= KEPT_CHUNKS);

const turned = new WeakMap<GridQuery["grid"], GridSample[][]>();
function columnsOf(grid: GridQuery["grid"]): GridSample[][] {
  const known = turned.get(grid);
  if (known) return known;
  const count = grid.rows[0]?.samples.length ?? 0;
  const columns = Array.from({ length: count }, (_, i) => grid.rows.map((row) => row.samples[i]!));
  turned.set(grid, columns);
  return columns;
}
