import type { RequestHandler } from "express";

/** Lets pages of these origins read our answers, and no others; without cookies, for there are none. */
export function cors(origins: readonly string[]): RequestHandler {
  return (req, res, next) => {
    res.vary("Origin");
    const { origin } = req.headers;
    const allowed = origin !== undefined && origins.includes(origin);
    if (allowed) {
      res.set("Access-Control-Allow-Origin", origin);
      res.set("Access-Control-Expose-Headers", "X-Request-Id, Retry-After");
    }
    if (req.method !== "OPTIONS" || !req.headers["access-control-request-method"]) return next();
    if (allowed) {
      res.set("Access-Control-Allow-Methods", "GET, POST, PUT");
      res.set(
        "Access-Control-Allow-Headers",
        "Content-Type, Authorization, Apollo-Require-Preflight, X-Apollo-Operation-Name",
      );
      res.set("Access-Control-Max-Age", "600");
    }
    res.status(204).end();
  };
}
