/** A page of ours with its files: what the explorer and GraphiQL share. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type NextFunction, type Request, type Response, Router } from "express";
import { contentSecurityPolicy } from "./page-policy.js";

export interface PageOptions {
  /** Where its build lies. */
  directory: string;
  /** Origins beside our own that image URLs in answers may point to. */
  imageOrigins?: readonly string[];
}

export interface Page {
  /** The addresses that answer with the page. */
  at: readonly string[];
  /** Where its files are. */
  assets: string;
  /** Whether a request wants the page; every other is left to the next handler. */
  wants(request: Request): boolean;
  /** What is said while it is not built. */
  notBuilt: string;
}

/** One page, answered at its addresses under its policy, and its files. */
export function pageRoutes(
  { at, assets, wants, notBuilt }: Page,
  { directory, imageOrigins = [] }: PageOptions,
): Router {
  const router = Router();
  const policy = contentSecurityPolicy(imageOrigins);
  const page = (request: Request, response: Response, next: NextFunction) => {
    if (!wants(request)) return next();
    response.vary("Accept");
    response.set("X-Content-Type-Options", "nosniff");
    if (!existsSync(join(directory, "index.html"))) return void response.status(503).type("text/plain").send(notBuilt);
    response.set({
      "Content-Security-Policy": policy,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-cache",
    });
    response.sendFile("index.html", { root: directory, cacheControl: false }, (error) => {
      if (error && !response.headersSent) next(error);
    });
  };
  router.get([...at], page);
  router.use(assets, (request, response, next) => {
    response.set({ "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin" });
    // The page itself is served at its addresses alone, where it has its policy.
    if (request.path === "/index.html") return notFound(response);
    next();
  });
  // The names hold a hash of the content, so a name's content never changes.
  router.use(
    assets,
    express.static(directory, { index: false, redirect: false, immutable: true, maxAge: "1y" }),
    (_request, response) => notFound(response),
  );
  return router;
}

function notFound(response: Response): void {
  response.status(404).type("text/plain").send("Not found\n");
}
