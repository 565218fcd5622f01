/** One client with one normalized cache: a sample that is drawn while it is on the page changes wherever it is shown. */
import { cacheExchange } from "@urql/exchange-graphcache";
import { createClient as createSocket } from "graphql-ws";
import { Client, type CombinedError, fetchExchange, mapExchange, subscriptionExchange } from "urql";
import { noteAnswer, noteLoss } from "./connection.js";

/** What has no id of its own is kept with what holds it. */
const EMBEDDED = [
  "Agreement",
  "Condition",
  "DashboardConnection",
  "DashboardEdge",
  "DatasetFile",
  "DatasetVersionConnection",
  "DatasetVersionEdge",
  "Difference",
  "Estimate",
  "Generalization",
  "Grid",
  "GridRow",
  "Histogram",
  "Image",
  "ModelConnection",
  "ModelEdge",
  "PageInfo",
  "Provenance",
  "Reproducibility",
  "SampleError",
  "Sampler",
  "Score",
  "Source",
  "Spending",
  "StudyConnection",
  "StudyEdge",
  "Training",
  "TrainingSetConnection",
  "TrainingSetEdge",
  "Transition",
  "TransitionPoint",
  "Viewer",
  "Widget",
  "WidgetLayout",
  "CancelJobPayload",
  "CopyDashboardPayload",
  "CopyStudyPayload",
  "CreateDashboardPayload",
  "CreateShareLinkPayload",
  "CreateStudyPayload",
  "DeleteDashboardPayload",
  "MakeVersionPublicPayload",
  "PublishDatasetPayload",
  "RequestSamplesPayload",
  "RevokeShareLinkPayload",
  "UpdateDashboardPayload",
  "UpdateStudyPayload",
];

function socketUrl(): string {
  const url = new URL("/graphql", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The server answered and refused, as it does a token it does not know: that is no lost connection, and no use to repeat. */
function isRefusal(event: unknown): boolean {
  const code = (event as { code?: unknown } | null)?.code;
  return typeof code === "number" && code >= 4400 && code < 4500;
}
const lostUnlessRefused = (event: unknown) => {
  if (!isRefusal(event)) noteLoss();
};

/** Open as long as the page is, so that a lost server is noticed while nothing is asked. */
const socket = createSocket({
  url: socketUrl(),
  lazy: false,
  keepAlive: 10_000,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: (event) => !isRefusal(event),
  retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(1_000 * 2 ** retries, 8_000))),
  on: { connected: noteAnswer, closed: lostUnlessRefused },
  onNonLazyError: lostUnlessRefused,
});

/** What stands before a server and cannot reach it answers in its place, and not in GraphQL. */
const GATEWAY = [502, 503, 504];
function isLoss({ networkError, response }: CombinedError): boolean {
  return networkError !== undefined && (!response || GATEWAY.includes(response.status));
}

/** What both clients are told of the server, and the word of a lost connection. */
const server = {
  url: new URL("/graphql", location.href).href,
  // GET never starts work: what only reads is sent so, and what may draw says it by POST.
  preferGetMethod: "force",
  fetchOptions: () => ({
    headers: {
      // Apollo's CSRF prevention: a header that no plain form of another site can send.
      "apollo-require-preflight": "true",
      accept: "application/graphql-response+json, application/json",
    },
  }),
} as const;
const watch = mapExchange({
  onResult({ error }) {
    if (error && isLoss(error)) noteLoss();
    else noteAnswer();
  },
});

export const client = new Client({
  ...server,
  exchanges: [
    watch,
    cacheExchange({ keys: Object.fromEntries(EMBEDDED.map((name) => [name, () => null])) }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (request) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe({ query: request.query ?? "", variables: request.variables }, sink),
        }),
      }),
    }),
  ],
});

/** For documents that people wrote: they ask for what has no key, and are answered as they were written. */
export const plainClient = new Client({ ...server, exchanges: [watch, fetchExchange] });

/** A subscription beside the cache: its events are many, and whoever listens gathers them. */
export function listen<Data>(
  query: string,
  variables: Record<string, unknown>,
  next: (data: Data) => void,
  ended: () => void,
): () => void {
  return socket.subscribe<Data>(
    { query, variables },
    {
      next: ({ data }) => data && next(data),
      error: ended,
      complete: ended,
    },
  );
}
