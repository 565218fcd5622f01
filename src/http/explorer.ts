import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type Request, type Response, Router } from "express";
import { contentSecurityPolicy } from "./page-policy.js";

export interface ExplorerOptions {
  /** Where the build of web/explorer lies. */
  directory: string;
  /** Origins beside our own that image URLs in answers may point to. */
  imageOrigins?: readonly string[];
}

/** The views that have an address: each answers with the one page, which shows what its address says. */
const VIEWS = ["/", "/grid", "/heatmap", "/compare", "/seed", "/sample"];

/** The explorer for browsers at / and below, its files at /explorer-assets/; every other request is left to the next handler. */
export function explorerRoutes({ directory, imageOrigins = [] }: ExplorerOptions): Router {
  const router = Router();
  const policy = contentSecurityPolicy(imageOrigins);

  router.use("/explorer-assets", (request, response, next) => {
    response.set({ "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin" });
    // The page itself is served at its views alone, where it has its policy.
    if (request.path === "/index.html") return notFound(response);
    next();
  });
  // The names hold a hash of the content, so a name's content never changes.
  router.use(
    "/explorer-assets",
    express.static(directory, { index: false, redirect: false, immutable: true, maxAge: "1y" }),
    (_request, response) => notFound(response),
  );
  router.get(VIEWS, (request, response, next) => {
    if (!isNavigation(request)) return next();
    response.vary("Accept");
    response.set("X-Content-Type-Options", "nosniff");
    if (!existsSync(join(directory, "index.html"))) return notBuilt(response);
    response.set({
      "Content-Security-Policy": policy,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-cache",
    });
    response.sendFile("index.html", { root: directory, cacheControl: false }, (error) => {
      if (error && !response.headersSent) next(error);
    });
  });
  return router;
}

/** A browser opening the address: it prefers HTML. */
function isNavigation(request: Request): boolean {
  return request.accepts(["application/json", "text/html"]) === "text/html";
}

function notBuilt(response: Response): void {
  response
    .status(503)
    .type("text/plain")
    .send("The explorer is not built yet: npm run build makes it. The API at /graphql answers without it.\n");
}

function notFound(response: Response): void {
  response.status(404).type("text/plain").send("Not found\n");
}
