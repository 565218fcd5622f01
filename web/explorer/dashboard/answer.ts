/** A widget's answer: asked first by what starts nothing; what is missing of it is drawn when somebody says so. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { plainClient } from "../api/client.js";
import { useConnection } from "../api/connection.js";
import type { DashboardQuery } from "../api/operations.generated.js";
import { type Missing, missingOf } from "./reading.js";

export type DashboardCard = NonNullable<DashboardQuery["dashboard"]>;
export type WidgetCard = DashboardCard["widgets"][number];

/** Servers take addresses of 16 kB with their headers: what is longer can only be asked by POST. */
const ADDRESS_MOST = 8_000;
const READ_AGAIN_MS = 1_500;
/** Looks in a row that showed nothing new, after which it is looked at seldom: its work waits for others'. */
const LOOKS_MOST = 40;
const SELDOM_MS = 15_000;

export interface WidgetAnswer {
  data: Record<string, unknown> | null;
  error: CombinedError | null;
  asking: boolean;
  missing: Missing;
  /** It cannot be asked without starting what is missing of it, so it waits for that to be wanted. */
  held: boolean;
  read(): void;
  draw(): void;
}

export function useWidgetAnswer({ document, variables }: WidgetCard, reader: boolean): WidgetAnswer {
  const { epoch } = useConnection();
  const key = JSON.stringify([document, variables]);
  // A READER's POST starts nothing either.
  const held = !reader && encodeURIComponent(key).length > ADDRESS_MOST;
  const [state, setState] = useState<{ data: WidgetAnswer["data"]; error: CombinedError | null; asking: boolean }>({
    data: null,
    error: null,
    asking: !held,
  });
  const [drawing, setDrawing] = useState(false);
  const turn = useRef(0);
  const ask = useCallback(
    async (post: boolean) => {
      const own = ++turn.current;
      const [text, values] = JSON.parse(key) as [string, Record<string, unknown>];
      setState((before) => ({ ...before, asking: true }));
      const { data, error } = await plainClient
        .query(text, values, { preferGetMethod: post ? false : "force" })
        .toPromise();
      if (own === turn.current) setState({ data: data ?? null, error: error ?? null, asking: false });
    },
    [key],
  );
  const read = useCallback(() => void ask(reader || held), [ask, reader, held]);
  const draw = useCallback(() => {
    setDrawing(true);
    void ask(true);
  }, [ask]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a connection that is there again is asked again.
  useEffect(() => {
    if (!held) read();
    return () => void turn.current++;
  }, [read, held, epoch]);

  const missing = missingOf(state.data);
  const mark = `${missing.count} ${missing.running} ${JSON.stringify(state.data)?.length}`;
  const looks = useRef({ mark, left: LOOKS_MOST });
  useEffect(() => {
    if (looks.current.mark !== mark) looks.current = { mark, left: LOOKS_MOST };
    const more = missing.running || (drawing && missing.count > 0);
    if (state.asking || held || !more) return;
    const timer = setTimeout(read, looks.current.left-- > 0 ? READ_AGAIN_MS : SELDOM_MS);
    return () => clearTimeout(timer);
  }, [state.asking, held, missing.running, missing.count, drawing, mark, read]);

  const wait = state.error?.graphQLErrors[0]?.extensions?.retryAfterSeconds;
  useEffect(() => {
    if (typeof wait !== "number" || held || state.asking) return;
    const timer = setTimeout(read, wait * 1_000);
    return () => clearTimeout(timer);
  }, [wait, held, read, state.asking]);

  return { ...state, missing, held: held && state.data === null && !state.asking && !state.error, read, draw };
}
