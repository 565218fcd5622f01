/**
 * A question as a view asks it: first by GET, which shows what is there and starts nothing; then, where something is
 * missing and little enough, by POST, which draws it. What would take longer is offered with its cost. A job that runs
 * is followed, and the question read again as it goes on.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useQuery, useSubscription } from "urql";
import { useNoteRefusal } from "../question/refusal.js";
import { useCatalogue } from "./catalogue.js";
import { client } from "./client.js";
import { useConnection } from "./connection.js";
import {
  EstimateDocument,
  type EstimateQuery,
  type EstimateQueryVariables,
  JobProgressDocument,
  type JobProgressSubscription,
} from "./operations.generated.js";

export type Job = JobProgressSubscription["job"];
export type Estimate = EstimateQuery["estimate"];

export interface Standing {
  total: number;
  /** READY or FAILED: nothing more will come of these by itself. */
  settled: number;
  job: Job | null;
  /** Grows as a question that draws in rounds goes on: each round is asked for anew. */
  round?: number;
}
export interface Ask<Data, Vars extends AnyVariables> {
  document: TypedDocumentNode<Data, Vars>;
  variables: Vars;
  standing(data: Data): Standing;
  /** What the drawing would be, for its estimate. */
  drawing: EstimateQueryVariables;
  /** Reads alone: another question of the page draws. */
  passive?: boolean;
  pause?: boolean;
}
export interface Asking<Data> {
  data: Data | undefined;
  /** False while `data` is what the question before was answered. */
  current: boolean;
  /** Of the reading, the estimate, the drawing, or what was to be told of it. */
  error: CombinedError | undefined;
  fetching: boolean;
  job: Job | null;
  /** What the rest would cost, where that was too much to start unasked. */
  offer: Estimate | null;
  draw(): void;
  read(): void;
  /** Reads again, and asks anew for what could not be drawn. */
  retry(): void;
}

interface Held {
  key: string;
  job: Job | null;
  offer: Estimate | null;
  error: CombinedError | undefined;
}
const NOTHING = { job: null, offer: null, error: undefined };

/** What is drawn without asking: about what a visitor waits for. */
const UNASKED_SECONDS = 120;
const READ_AGAIN_MS = 1_200;
const BY_POST = { preferGetMethod: false } as const;

export const isOpen = (job: Job | null) => job?.state === "QUEUED" || job?.state === "RUNNING";

export function useAsk<Data, Vars extends AnyVariables>(ask: Ask<Data, Vars>): Asking<Data> {
  const { viewer } = useCatalogue();
  const { epoch } = useConnection();
  const reader = viewer.role === "READER";
  const key = JSON.stringify(ask.variables);
  // A READER's POST starts nothing either, and says why.
  const context = useMemo(() => (reader ? BY_POST : undefined), [reader]);
  const [result, execute] = useQuery({
    query: ask.document,
    variables: ask.variables,
    requestPolicy: "cache-and-network",
    context,
    pause: ask.pause ?? false,
  });
  useNoteRefusal(result.error);
  const [held, setHeld] = useState<Held | null>(null);
  const current = held?.key === key ? held : null;
  const latest = useRef({ ask, key });
  latest.current = { ask, key };
  const read = useCallback(() => execute({ requestPolicy: "network-only" }), [execute]);
  const hold = useCallback(
    (next: Partial<Held>) => {
      // An answer may come after its question has gone.
      if (latest.current.key === key) setHeld({ ...NOTHING, ...next, key });
    },
    [key],
  );

  const draw = useCallback(async () => {
    const { document, variables, standing } = latest.current.ask;
    hold({});
    const { data, error } = await client
      .query(document, variables, { requestPolicy: "network-only", ...BY_POST })
      .toPromise();
    hold({ job: data ? standing(data).job : null, error });
  }, [hold]);

  const standing = result.data ? ask.standing(result.data) : null;
  const outstanding = standing !== null && !result.fetching && standing.settled < standing.total;
  const round = standing?.round ?? 0;
  const looked = useRef("");
  useEffect(() => {
    const turn = `${key} ${round}`;
    if (reader || ask.passive || !outstanding || looked.current === turn) return;
    looked.current = turn;
    void client
      .query(EstimateDocument, latest.current.ask.drawing, { requestPolicy: "network-only" })
      .toPromise()
      .then(({ data, error }) => {
        if (looked.current !== turn) return;
        if (!data) return hold({ error });
        const { estimate } = data;
        const little = estimate.computeSeconds <= UNASKED_SECONDS && estimate.allowed;
        if (little || estimate.missing === 0) void draw();
        else hold({ offer: estimate });
      });
  }, [key, round, reader, ask.passive, outstanding, draw, hold]);

  // What is missing is looked for when it is read: a drawing that is asked while the same is being read is not sent.
  const again = useCallback(() => {
    looked.current = "";
    read();
  }, [read]);

  const jobId = isOpen(current?.job ?? null) ? current!.job!.id : null;
  const [followed] = useSubscription({
    query: JobProgressDocument,
    variables: { id: jobId ?? "" },
    pause: jobId === null,
  });
  const news = followed.data?.job.id === current?.job?.id ? (followed.data?.job ?? null) : null;
  const job = news ?? current?.job ?? null;

  // Now and then while it goes on, and once when it has ended.
  const readAt = useRef(0);
  const mark = job && `${job.id} ${job.done} ${job.state}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `mark` is what the job has come to.
  useEffect(() => {
    if (!job || (job.done === 0 && isOpen(job))) return;
    const wait = isOpen(job) ? Math.max(0, readAt.current + READ_AGAIN_MS - Date.now()) : 0;
    const timer = setTimeout(() => {
      readAt.current = Date.now();
      read();
    }, wait);
    return () => clearTimeout(timer);
  }, [mark, read]);

  const seen = useRef(epoch);
  useEffect(() => {
    if (seen.current === epoch) return;
    seen.current = epoch;
    again();
  }, [epoch, again]);

  const answered = useMemo(() => JSON.stringify(result.operation?.variables), [result.operation]);
  return {
    data: result.data,
    current: answered === key,
    error: result.error ?? current?.error ?? (jobId === null ? undefined : followed.error),
    fetching: result.fetching,
    job,
    offer: current?.offer ?? null,
    draw: useCallback(() => void draw(), [draw]),
    read,
    retry: useCallback(() => {
      setHeld(null);
      again();
    }, [again]),
  };
}
