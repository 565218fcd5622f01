/** The part of the grid that is looked at, read by chunks of seeds; each stays current as long as it is in view. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { useCatalogue } from "../api/catalogue.js";
import { client } from "../api/client.js";
import { useConnection } from "../api/connection.js";
import {
  GridDocument,
  type GridQuery,
  type GridQueryVariables,
  type SampleState,
} from "../api/operations.generated.js";
import { chunkSeeds } from "./chunks.js";

export type GridSample = GridQuery["grid"]["rows"][number]["samples"][number];
/** By place in the list of seeds, then by row. */
export type Columns = ReadonlyMap<number, readonly GridSample[]>;

/** What lies further from where one looks is read again when one comes back. */
const KEPT_CHUNKS = 24;
const SETTLED: readonly SampleState[] = ["READY", "FAILED"];

interface Chunk {
  grid: GridQuery["grid"] | null;
  error: CombinedError | undefined;
}
interface Reading {
  stamp: string;
  /** Nothing more will come of its samples by itself. */
  settled: boolean;
  answered: boolean;
  stop(): void;
}

export function useChunks(
  seeds: readonly number[],
  drawing: Omit<GridQueryVariables, "seeds" | "first">,
  view: { from: number; to: number },
  /** Changes when what is stored may have changed. */
  mark: unknown,
  /** The first of them, where the view reads that itself. */
  own: GridQuery["grid"] | "unread" | null,
): { columns: Columns; error: CombinedError | undefined; retry(): void } {
  // A READER's POST starts nothing either, and says why.
  const reader = useCatalogue().viewer.role === "READER";
  const size = chunkSeeds(Array.isArray(drawing.sources) ? drawing.sources.length : 1);
  // Every seed: two lists may be as long as each other, and begin and end alike.
  const listed = useMemo(() => seeds.join(), [seeds]);
  const key = `${JSON.stringify(drawing)} ${reader} ${listed}`;
  const [held, setHeld] = useState<{ key: string; chunks: ReadonlyMap<number, Chunk> }>({ key, chunks: new Map() });
  const { epoch } = useConnection();
  const [attempt, setAttempt] = useState(0);
  const open = useRef({ key, readings: new Map<number, Reading>() });
  const first = Math.max(own === null ? 0 : 1, Math.floor(view.from / size));
  const last = Math.floor(Math.min(view.to, seeds.length - 1) / size);

  // Each is read once, and again only while its samples are not settled: a thousand take the page some time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the question, `mark` asks again.
  useEffect(() => {
    const { readings } = open.current;
    const stamp = `${mark} ${attempt} ${epoch}`;
    for (const [chunk, { answered, stop }] of readings) {
      const away = Math.max(first - chunk, chunk - last);
      if (open.current.key === key && away <= 0) continue;
      stop();
      if (open.current.key !== key || !answered || away > KEPT_CHUNKS) readings.delete(chunk);
    }
    open.current.key = key;
    for (let chunk = first; chunk <= last; chunk++) {
      const known = readings.get(chunk);
      const part = seeds.slice(chunk * size, (chunk + 1) * size);
      if (part.length === 0 || known?.settled || known?.stamp === stamp) continue;
      known?.stop();
      const reading: Reading = { stamp, settled: false, answered: false, stop: () => {} };
      readings.set(chunk, reading);
      const variables = { ...drawing, seeds: { values: part }, first: part.length };
      const { unsubscribe } = client
        .query(GridDocument, variables, {
          requestPolicy: "cache-and-network",
          preferGetMethod: reader ? false : "force",
        })
        .subscribe(({ data, error, stale }) => {
          if (!data && !error) return;
          reading.answered = !error && !stale;
          reading.settled = reading.answered && isSettled(data!.grid);
          setHeld((before) => {
            const kept = before.key === key ? [...before.chunks].filter(([other]) => readings.has(other)) : [];
            const chunks = new Map(kept);
            return { key, chunks: chunks.set(chunk, { grid: data?.grid ?? chunks.get(chunk)?.grid ?? null, error }) };
          });
        });
      reading.stop = unsubscribe;
    }
  }, [key, first, last, size, mark, attempt, epoch]);
  useEffect(() => {
    const { readings } = open.current;
    return () => {
      for (const { stop } of readings.values()) stop();
      readings.clear();
    };
  }, []);

  const columns = useMemo(() => {
    const found = new Map<number, readonly GridSample[]>();
    const put = (chunk: number, grid: GridQuery["grid"]) =>
      columnsOf(grid).forEach((samples, i) => {
        found.set(chunk * size + i, samples);
      });
    if (own && own !== "unread") put(0, own);
    if (held.key === key) for (const [chunk, { grid }] of held.chunks) if (grid) put(chunk, grid);
    return found;
  }, [held, key, size, own]);
  const failed = held.key === key ? [...held.chunks.values()].find(({ error }) => error) : undefined;
  return { columns, error: failed?.error, retry: useCallback(() => setAttempt((before) => before + 1), []) };
}

const isSettled = (grid: GridQuery["grid"]) =>
  grid.rows.every(({ samples }) => samples.every(({ state }) => SETTLED.includes(state)));

const turned = new WeakMap<GridQuery["grid"], GridSample[][]>();
function columnsOf(grid: GridQuery["grid"]): GridSample[][] {
  const known = turned.get(grid);
  if (known) return known;
  const count = grid.rows[0]?.samples.length ?? 0;
  const columns = Array.from({ length: count }, (_, i) => grid.rows.map((row) => row.samples[i]!));
  turned.set(grid, columns);
  return columns;
}
