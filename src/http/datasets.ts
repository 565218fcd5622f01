/** PUBLIC versions at their permanent address: a page that needs no script, and their files, for everyone. */
import { type Request, type RequestHandler, type Response, Router } from "express";
import type { DatasetService } from "../services/datasets/views.js";
import { ObjectDamaged, ObjectMissing, type ObjectStore } from "../storage/object-store.js";
import { landingPage } from "./landing-page.js";
import { refuse } from "./refuse.js";
import { sendStream } from "./send-stream.js";

const DIGEST = /^[0-9a-f]{64}$/;
/** Of what is at a digest nothing changes; but a page may come to say more. */
const PAGE_SECONDS = 300;
const FILE_SECONDS = 31_536_000;
const PAGE_POLICY =
  "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const METADATA = "metadata.jsonld";
const NOT_THERE = "There is no public data set at this address.";

export interface DatasetRoutesOptions {
  datasets: Pick<DatasetService, "published" | "publishedFile">;
  store: ObjectStore;
  onLost: (name: string, kind: "missing" | "damaged") => void;
}

/** GET and HEAD of /d/<digest> and /d/<digest>/<path>; what is not PUBLIC is answered as what does not exist. */
export function datasetRoutes({ datasets, store, onLost }: DatasetRoutesOptions): RequestHandler {
  const router = Router();

  router.get("/d/:digest", async (req: Request, res: Response) => {
    const digest = req.params.digest as string;
    const published = DIGEST.test(digest) ? await datasets.published(digest) : null;
    if (!published) return refuse(res, 404, NOT_THERE);
    res.set({ "Content-Security-Policy": PAGE_POLICY, "Cache-Control": `public, max-age=${PAGE_SECONDS}` });
    res.type("html").send(landingPage(published));
  });

  // croissant.json with whole addresses: the file itself, which is in the digest, can hold none.
  router.get(`/d/:digest/${METADATA}`, async (req: Request, res: Response) => {
    const digest = req.params.digest as string;
    const published = DIGEST.test(digest) ? await datasets.published(digest) : null;
    if (!published) return refuse(res, 404, NOT_THERE);
    res.set({ "Access-Control-Allow-Origin": "*", "Cache-Control": `public, max-age=${PAGE_SECONDS}` });
    res.type("application/ld+json").send(JSON.stringify(published.metadata));
  });

  router.get("/d/:digest/:path", async (req: Request, res: Response) => {
    const { digest, path } = req.params as { digest: string; path: string };
    const file = DIGEST.test(digest) ? await datasets.publishedFile(digest, path) : null;
    if (!file) return refuse(res, 404, NOT_THERE);
    const known = req.get("If-None-Match")?.includes(`"${file.digest}"`);
    try {
      // Before it is said how long this may be kept: a store that is away is no answer to keep for a year.
      const opened = known ? null : await store.open(file.object);
      // Scripts and tables of other pages may read what everyone may.
      res.set({
        ETag: `"${file.digest}"`,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Content-Security-Policy": "default-src 'none'",
        // When it was drawn and how it is cited may be told otherwise by another version of the same content.
        "Cache-Control": `public, max-age=${file.digested ? `${FILE_SECONDS}, immutable` : PAGE_SECONDS}`,
      });
      if (!opened) return void res.status(304).end();
      res.type(file.contentType.startsWith("text/") ? "text/plain" : file.contentType);
      await sendStream(res, opened);
    } catch (error) {
      const kind = error instanceof ObjectMissing ? "missing" : error instanceof ObjectDamaged ? "damaged" : null;
      if (kind === null) throw error;
      onLost(file.object, kind);
      if (!res.headersSent) refuse(res, 503, "This file was found missing or damaged.");
    }
  });
  return router;
}
