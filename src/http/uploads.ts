/** Uploads to the embedded store: one PUT to a signed address, streamed to a file that nobody sees before it is right. */
import type { Request, Response, Router } from "express";
import type { UploadReceiver } from "../services/registration/uploads.js";
import { UploadRefused } from "../storage/object-store.js";
import { checkSignature } from "../storage/signed-url.js";
import { refuse } from "./refuse.js";

export interface UploadRouteOptions {
  uploads: UploadReceiver;
  /** The secret that signs the store's URLs. */
  secret: string;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** A sender that says nothing for this long is gone. */
const SILENCE_MS = 60_000;
const STATUS: Record<UploadRefused["reason"], number> = {
  SIZE: 400,
  DIGEST: 400,
  CUT: 400,
  WRITTEN: 409,
  EXPIRED: 410,
};

/** PUT /objects/uploads/<id>: 201, 400 (other bytes than announced), 403, 404, 409 (written before), 410 (expired), 411, 413. */
export function uploadRoute(router: Router, { uploads, secret, now = Date.now }: UploadRouteOptions): void {
  router.put("/objects/uploads/:id", async (req: Request<{ id: string }>, res: Response) => {
    const { id } = req.params;
    const { expires, signature } = req.query;
    const check = checkSignature({ method: "PUT", name: `uploads/${id}`, expires, signature, secret, now: now() });
    // Whoever is refused may have 2 GB to send: nothing of it is read, and the connection ends.
    const refused = (status: number, words: string) => {
      res.set("Connection", "close");
      refuse(res, status, words);
    };
    if (check.state === "wrong") {
      return refused(403, "This address is not signed by this server: create a new upload.");
    }
    if (check.state === "expired") return refused(410, "This address has expired: create a new upload.");
    const announced = await uploads.announced(id);
    if (!announced) return refused(404, "There is no such upload: it has expired, or was never created.");
    if (announced.received) return refused(409, "This upload is there already: register it.");
    if (req.get("Content-Encoding")) {
      return refused(415, "Send the file's own bytes, without a Content-Encoding.");
    }
    const length = req.get("Content-Length");
    if (length === undefined) {
      return refused(411, `Send a Content-Length: ${announced.bytes} bytes were announced.`);
    }
    if (Number(length) !== announced.bytes) {
      const status = Number(length) > announced.bytes ? 413 : 400;
      return refused(status, `The Content-Length is ${length}, and ${announced.bytes} bytes were announced.`);
    }
    req.setTimeout(SILENCE_MS, () => req.destroy());
    try {
      await uploads.receive(id, req);
      res.set("Cache-Control", "no-store").status(201).json({ upload: id });
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      refused(STATUS[error.reason], error.message);
    }
  });
}
