import type { Response } from "express";

/** A refusal outside GraphQL: a status and one sentence, kept by no cache. */
export function refuse(res: Response, status: number, error: string): void {
  res.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" });
  res.status(status).json({ error });
}
