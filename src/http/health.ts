import { type Response, Router } from "express";

export interface Readiness {
  /** By what it takes to answer: null, or what is wrong with it in words for the operator. */
  checks(): Record<string, string | null>;
}

/** /health/live: the process turns. /health/ready: it can answer, and if not, why. */
export function healthRoutes(readiness: Readiness): Router {
  const router = Router();
  router.get("/health/live", (_req, res: Response) => {
    res.json({ status: "live" });
  });
  router.get("/health/ready", (_req, res: Response) => {
    const checks = readiness.checks();
    const ready = Object.values(checks).every((wrong) => wrong === null);
    res.status(ready ? 200 : 503).json({ status: ready ? "ready" : "not ready", checks });
  });
  return router;
}
