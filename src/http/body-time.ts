import type { RequestHandler } from "express";

/** How long a PUT may take: 2 GB at 5 Mbit/s. Node's own limit is one for all requests. */
export const UPLOAD_TIME_MS = 3_600_000;
const BODY_TIME_MS = 300_000;

/** Ends requests whose body does not come in time: uploads may take an hour, nothing else needs five minutes. */
export const bodyInTime: RequestHandler = (req, _res, next) => {
  const hasBody = req.headers["content-length"] !== undefined || req.headers["transfer-encoding"] !== undefined;
  if (req.method === "PUT" || !hasBody) return next();
  const late = setTimeout(() => {
    if (!req.complete) req.destroy();
  }, BODY_TIME_MS).unref();
  req.once("close", () => clearTimeout(late));
  next();
};
