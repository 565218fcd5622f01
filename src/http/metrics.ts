/** What Prometheus is told: counted here as it happens, or read from `figures` when it asks. */
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What only the database knows. */
export interface Figures {
  /** Samples that wait to be claimed. */
  queueDepth: number;
  /** Samples by state. */
  samples: Record<string, number>;
  /** Seconds that networks have run for samples, ever. */
  inferenceSeconds: number;
  /** Samples that were there when asked for, and that were not, since this process started. */
  cacheHits: number;
  cacheMisses: number;
}

export interface Metrics {
  request(method: string, path: string, status: number, seconds: number): void;
  operation(type: string, outcome: "ok" | "error"): void;
  /** Prometheus' text format. */
  text(): Promise<string>;
  contentType: string;
}

const ROUTES = ["/graphql", "/objects", "/health/live", "/health/ready", "/metrics"];
const METHODS = ["GET", "HEAD", "POST", "OPTIONS"];

export function createMetrics(registry: Registry, figures: () => Promise<Figures>): Metrics {
  const registers = [registry];
  const requests = new Counter({
    name: "concordance_http_requests_total",
    help: "HTTP requests answered.",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "concordance_http_request_duration_seconds",
    help: "Time to answer an HTTP request.",
    labelNames: ["route"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers,
  });
  const operations = new Counter({
    name: "concordance_graphql_operations_total",
    help: "GraphQL operations by type and outcome.",
    labelNames: ["type", "outcome"],
    registers,
  });
  const queue = new Gauge({ name: "concordance_queue_depth", help: "Samples that wait to be claimed.", registers });
  const samples = new Gauge({
    name: "concordance_samples",
    help: "Samples by state.",
    labelNames: ["state"],
    registers,
  });
  const inference = new Counter({
    name: "concordance_inference_seconds_total",
    help: "Seconds that networks have run for samples.",
    registers,
  });
  const cache = new Counter({
    name: "concordance_cache_requests_total",
    help: "Samples asked for, by whether they were there.",
    labelNames: ["result"],
    registers,
  });

  return {
    contentType: registry.contentType,
    request(method, path, status, seconds) {
      // Labels are from a closed set: a client must not be able to make time series.
      const route = ROUTES.find((known) => path === known || path.startsWith(`${known}/`)) ?? "other";
      requests.inc({ method: METHODS.includes(method) ? method : "other", route, status });
      durations.observe({ route }, seconds);
    },
    operation: (type, outcome) => operations.inc({ type, outcome }),
    async text() {
      const now = await figures();
      queue.set(now.queueDepth);
      for (const [state, count] of Object.entries(now.samples)) samples.set({ state }, count);
      inference.reset();
      inference.inc(now.inferenceSeconds);
      cache.reset();
      cache.inc({ result: "hit" }, now.cacheHits);
      cache.inc({ result: "miss" }, now.cacheMisses);
      return registry.metrics();
    },
  };
}
