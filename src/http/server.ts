/** The HTTP server: every request passes the same checks in the same order. */
import http from "node:http";
import { expressMiddleware } from "@as-integrations/express5";
import express, { type Express, type RequestHandler } from "express";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { Access } from "../access/access.js";
import type { Config } from "../config.js";
import { ConcordanceError } from "../errors.js";
import type { Services } from "../services/services.js";
import { startApollo } from "./apollo.js";
import { bodyInTime, UPLOAD_TIME_MS } from "./body-time.js";
import { createHttpContext, type Noted } from "./context.js";
import { cors } from "./cors.js";
import { errorHandler, notFound, sendError } from "./errors.js";
import { createErrorFormatter } from "./format-error.js";
import { healthRoutes, type Readiness } from "./health.js";
import { Holders } from "./holders.js";
import { type Hosts, refusal } from "./host-check.js";
import { Congestion } from "./limits/congestion.js";
import { checkExtentOf } from "./limits/index.js";
import { createMetrics, type Figures } from "./metrics.js";
import { Operations } from "./operations.js";
import { requestLog } from "./request-log.js";
import { forget, sessionRoutes } from "./session.js";
import { shown } from "./shown.js";
import { createSse } from "./sse.js";
import { Subscriptions } from "./subscriptions.js";
import { attachWebSocket } from "./websocket.js";

export interface HttpServerDeps {
  schema: GraphQLSchema;
  services: Services;
  config: Hosts & Pick<Config, "limits">;
  access: Access;
  /** Calls back whenever a token, a session or a share link may have ended. */
  onRevoked(look: () => void): void;
  log: Logger;
  registry: Registry;
  figures: () => Promise<Figures>;
  readiness: Readiness;
  /** /objects/… of the embedded store. */
  objects: RequestHandler;
  /** /d/…: PUBLIC versions. */
  datasets: RequestHandler;
  /** GET /graphql of a browser, and its files. */
  graphiql: RequestHandler;
  /** GET / of a browser and the views below it, and their files. */
  explorer: RequestHandler;
}
export interface HttpServer {
  server: http.Server;
  /** Takes no more, ends sockets and streams, answers held waits with what is there; cuts what is left after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

export async function createHttpServer(deps: HttpServerDeps): Promise<HttpServer> {
  const { config, schema, services, log } = deps;
  const { limits } = config;
  const format = createErrorFormatter(log);
  const metrics = createMetrics(deps.registry, deps.figures);
  const congestion = new Congestion(limits.loopDelayMs);
  const holders = new Holders(deps.access);
  deps.onRevoked(() => {
    holders.look().catch((err) => log.warn({ err }, "who is here was not looked at again"));
  });
  const operations = new Operations(limits, holders);
  const subscriptions = new Subscriptions({ schema, services, limits, operations, format, metrics });
  const sse = createSse(subscriptions, holders);
  const apollo = await startApollo({ schema, limits, format, metrics, log });

  const app: Express = express();
  app.disable("x-powered-by").set("etag", false).set("query parser", "simple");
  app.use(requestLog(log, metrics), bodyInTime);
  app.use((req, res, next) => {
    const refused = refusal(req, config);
    if (!refused) return next();
    sendError(req, res, 403, format(new ConcordanceError("FORBIDDEN", refused)));
  });
  app.use(everywhere, cors(config.corsOrigins));
  app.use(healthRoutes(deps.readiness));
  app.get("/metrics", async (_req, res) => {
    res.type(metrics.contentType).send(await metrics.text());
  });
  // These bring their own policy and lifetime, for a browser shows, runs and keeps what they serve.
  app.use(deps.objects, deps.datasets, deps.graphiql, deps.explorer, dataOnly);
  app.use("/graphql", (_req, _res, next) => {
    congestion.check();
    next();
  });
  app.use(sessionRoutes(deps.access, config));
  app.use("/graphql", express.json({ limit: limits.bodyBytes }));
  app.use("/graphql", async (req, res, next) => {
    const credentials = shown(req, config);
    try {
      (res as Noted).locals.viewer = await deps.access.viewerFor(credentials);
    } catch (error) {
      // Who has only a cookie that is over would never get past it: the next request comes without.
      if (credentials.cookie !== null && isUnauthenticated(error)) forget(res, config);
      throw error;
    }
    next();
  });
  app.use("/graphql", sse.handle, (req, _res, next) => {
    const query: unknown = req.method === "GET" ? req.query.query : req.body?.query;
    // Apollo validates in one pass with its own rules; what bounds that pass has to come before it.
    if (typeof query === "string") checkExtentOf(query, limits);
    // Apollo wants to see that a body was looked for.
    req.body ??= undefined;
    next();
  });
  app.use(
    "/graphql",
    expressMiddleware(apollo, {
      context: async ({ req, res }) => createHttpContext(services, operations, req, res as Noted),
    }),
  );
  app.use(notFound(format), errorHandler(format));

  const server = http.createServer({ requestTimeout: UPLOAD_TIME_MS }, app);
  const closeSockets = attachWebSocket(server, {
    subscriptions,
    access: deps.access,
    holders,
    hosts: config,
    log,
    maxPayload: limits.bodyBytes,
  });

  async function close(graceMs = 25_000): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // Sockets and streams first: ending the operations would tell their clients that the jobs have ended.
    closeSockets();
    sse.close();
    operations.endAll();
    holders.close();
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearInterval(idle);
    clearTimeout(cut);
    congestion.stop();
    await apollo.stop();
  }
  return { server, close };
}

const everywhere: RequestHandler = (_req, res, next) => {
  res.set({ "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer" });
  next();
};
const dataOnly: RequestHandler = (_req, res, next) => {
  res.set({ "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Cache-Control": "no-store" });
  next();
};
const isUnauthenticated = (error: unknown) => error instanceof ConcordanceError && error.code === "UNAUTHENTICATED";
