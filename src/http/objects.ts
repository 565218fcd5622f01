/** Stored images over HTTP, for who holds a signed URL: verified bytes or none. */
import { type Request, type Response, Router } from "express";
import { contentType, parseObjectName } from "../storage/object-name.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import { checkSignature } from "../storage/signed-url.js";
import { refuse } from "./refuse.js";
import { sendStream } from "./send-stream.js";
import { type UploadRouteOptions, uploadRoute } from "./uploads.js";

export interface ObjectRoutesOptions {
  store: ObjectStore;
  /** The secret that signs the store's URLs. */
  secret: string;
  /** Called after the answer, once for each request that met a lost object: reports it and has it drawn again. */
  onLost: (name: string, kind: "missing" | "damaged") => void;
  /** Who takes uploads; without one they are refused like any other writing. */
  uploads?: UploadRouteOptions["uploads"];
  /** Milliseconds since 1970. */
  now?: () => number;
}

const REDRAWN_AFTER_SECONDS = 5;

/** Where clients read from the store itself: nothing lies behind /objects. */
export function noObjectRoutes(): Router {
  const router = Router();
  router.all("/objects/*path", (_req: Request, res: Response) => refuse(res, 404, "There is no such object."));
  return router;
}

/** GET and HEAD of /objects/<folder>/<file>: 200, 304, 403, 404, 410 (expired), 503 (damaged); other failures go to the error handler. */
export function objectRoutes(options: ObjectRoutesOptions): Router {
  const { store, secret, onLost, uploads, now = Date.now } = options;
  const router = Router();
  if (uploads) uploadRoute(router, { uploads, secret, now });

  router.get("/objects/:folder/:file", async (req: Request, res: Response) => {
    const name = `${req.params.folder}/${req.params.file}`;
    const { expires, signature } = req.query;
    const check = checkSignature({ name, expires, signature, secret, now: now() });
    if (check.state === "wrong")
      return refuse(res, 403, "This address is not signed by this server: ask for a new one.");
    if (check.state === "expired") return refuse(res, 410, "This address has expired: ask for a new one.");
    const parts = parseObjectName(name);
    // Weights are the operator's: they leave by no URL, signed or not.
    if (!parts || parts.folder === "weights") return refuse(res, 404, "There is no such object.");
    const tag = `"${parts.digest}"`;
    try {
      // The entity tag is the digest: who names it has the right bytes already, and none are read.
      const known = req.get("If-None-Match")?.includes(tag) && (await store.has(name));
      // A file of a version may be larger than memory.
      const large = !known && parts.folder === "datasets" ? await store.open(name) : null;
      const bytes = known || large ? null : await store.get(name);
      res.set({
        ETag: tag,
        "Cache-Control": `private, max-age=${check.secondsLeft}, immutable`,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": "default-src 'none'",
      });
      if (!known) res.type(contentType(parts.extension));
      if (large) await sendStream(res, large);
      else if (bytes) res.send(bytes);
      else res.status(304).end();
    } catch (error) {
      if (error instanceof ObjectMissing) {
        refuse(res, 404, "There is no such object.");
        // The address is signed, so it was there once.
        onLost(name, "missing");
        return;
      }
      if (!(error instanceof ObjectDamaged)) throw error;
      // Found at its end: whoever read it was cut off before that.
      if (res.headersSent) return onLost(name, "damaged");
      res.set("Retry-After", String(REDRAWN_AFTER_SECONDS));
      refuse(res, 503, "This object was found damaged and is being made again: try again shortly.");
      onLost(name, "damaged");
    }
  });
  router.all("/objects/:folder/:file", (_req: Request, res: Response) => {
    res.set("Allow", "GET, HEAD");
    refuse(res, 405, "Objects can only be read.");
  });
  return router;
}
