/** The part of the grid that is looked at, read by chunks of seeds; each stays current as long as it is in view. */
import { useEffect, useMemo, useState } from "react";
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
  const key = JSON.stringify([drawing, seeds.length, seeds[0], seeds.at(-1)]);
  const [held, setHeld] = useState<{ key: string; chunks: ReadonlyMap<number, GridQuery["grid"]> }>({
    key,
    chunks: new Map(),
  });
  const first = Math.floor(view.from / size);
  const last = Math.floor(Math.min(view.to, seeds.length - 1) / size);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the question, `mark` asks again.
  useEffect(() => {
    const open: { unsubscribe(): void }[] = [];
    for (let chunk = first; chunk <= last; chunk++) {
      const part = seeds.slice(chunk * size, (chunk + 1) * size);
      if (part.length === 0) continue;
      const variables = { ...drawing, seeds: { values: part }, first: part.length };
      open.push(
        client
          .query(GridDocument, variables, {
            requestPolicy: "cache-and-network",
            preferGetMethod: reader ? false : "force",
          })
          .subscribe(({ data }) => {
            if (!data) return;
            setHeld((before) => ({
              key,
              chunks: new Map(before.key === key ? before.chunks : []).set(chunk, data.grid),
            }));
          }),
      );
    }
    return () => {
      for (const { unsubscribe } of open) unsubscribe();
    };
  }, [key, first, last, size, mark, reader]);

  return useMemo(() => {
    const columns = new Map<number, readonly GridSample[]>();
    if (held.key !== key) return columns;
    for (const [chunk, grid] of held.chunks) {
      const count = grid.rows[0]?.samples.length ?? 0;
      for (let i = 0; i < count; i++) {
        columns.set(
          chunk * size + i,
          grid.rows.map((row) => row.samples[i]!),
        );
      }
    }
    return columns;
  }, [held, key, size]);
}
