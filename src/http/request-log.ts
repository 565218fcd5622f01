import { randomUUID } from "node:crypto";
import type { RequestHandler } from "express";
import type { Logger } from "pino";
import type { Metrics } from "./metrics.js";

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** One line a request: its id, method, path, status and time. Never a query string or a header: both hold secrets. */
export function requestLog(log: Logger, metrics: Metrics): RequestHandler {
  return (req, res, next) => {
    const given = req.get("x-request-id");
    const id = given && REQUEST_ID.test(given) ? given : randomUUID();
    const start = performance.now();
    // Read now: within a mounted handler it is what is left of it.
    const { path } = req;
    res.locals.startedAt = Date.now();
    res.set("X-Request-Id", id);
    res.once("close", () => {
      const seconds = (performance.now() - start) / 1000;
      metrics.request(req.method, path, res.statusCode, seconds);
      const line = {
        id,
        method: req.method,
        path: path.slice(0, 200),
        status: res.statusCode,
        ms: Math.round(seconds * 1000),
      };
      log[res.statusCode >= 500 ? "error" : "info"](line, "request");
    });
    next();
  };
}
