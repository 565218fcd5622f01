/** Subscriptions by server-sent events, one stream an operation. */
import type { Request, RequestHandler } from "express";
import { createHandler } from "graphql-sse";
import type { Noted } from "./context.js";
import type { Holders } from "./holders.js";
import type { Subscriptions } from "./subscriptions.js";

const EVENT_STREAM = "text/event-stream";

export interface Sse {
  handle: RequestHandler;
  /** Ends the streams without saying that their jobs have ended: clients come back. */
  close(): void;
}

export function createSse(subscriptions: Subscriptions, holders: Holders): Sse {
  const open = new Set<Noted>();
  const handler = createHandler<Request, { res: Noted }>({
    // Only for streams that several operations share, which are not offered.
    authenticate: () => "",
    async onSubscribe(request, params) {
      const prepared = subscriptions.prepare(params);
      if (Array.isArray(prepared)) return { data: undefined, errors: prepared };
      return subscriptions.open(prepared, request.context.res.locals.viewer);
    },
  });

  async function stream(req: Request, res: Noted): Promise<void> {
    const [body, head] = await handler({
      method: req.method,
      url: req.originalUrl,
      // Who accepts events among other things gets events.
      headers: { get: (name) => (name === "accept" ? EVENT_STREAM : req.get(name)) },
      body: req.body ?? null,
      raw: req,
      context: { res },
    });
    res.writeHead(head.status, head.statusText, head.headers);
    if (body === null || typeof body === "string") {
      res.end(body ?? undefined);
      return;
    }
    open.add(res);
    // Ends without saying that the job has ended, as a server that stops does.
    const release = holders.hold(res.locals.viewer, () => res.end());
    res.once("close", () => {
      release();
      open.delete(res);
      void body.return(undefined);
    });
    for await (const event of body) {
      if (res.writableEnded || res.destroyed) break;
      // Waits while the client does not read, so that a slow one holds one event, not all of them.
      if (!res.write(event)) await new Promise<void>((resolve) => void drained(res, resolve));
    }
    res.end();
  }

  return {
    handle: (req, res, next) => {
      const wanted = req.get("accept")?.includes(EVENT_STREAM) && (req.method === "GET" || req.method === "POST");
      if (!wanted) return next();
      stream(req, res as Noted).catch(next);
    },
    close: () => {
      for (const res of open) res.end();
    },
  };
}

function drained(res: Noted, resolve: () => void): void {
  const done = () => {
    res.off("drain", done);
    res.off("close", done);
    resolve();
  };
  res.on("drain", done);
  res.on("close", done);
}
