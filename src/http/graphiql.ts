import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type Request, type Response, Router } from "express";

export interface GraphiqlOptions {
  /** Where the build of web/graphiql lies. */
  directory: string;
  /** Origins beside our own that image URLs in answers may point to: GraphiQL shows them on hover. */
  imageOrigins?: readonly string[];
}

/** GraphiQL for browsers at GET /graphql, its files at /graphql-assets/; every other request is left to the next handler. */
export function graphiqlRoutes({ directory, imageOrigins = [] }: GraphiqlOptions): Router {
  const router = Router();
  const page = join(directory, "index.html");
  const policy = contentSecurityPolicy(imageOrigins);

  router.get("/graphql", (request, response, next) => {
    if (!isNavigation(request)) return next();
    response.vary("Accept");
    response.set("X-Content-Type-Options", "nosniff");
    if (!existsSync(page)) return notBuilt(response);
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

  router.use("/graphql-assets", (request, response, next) => {
    response.set({ "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin" });
    // The page itself is served at /graphql alone, where it has its policy.
    if (request.path === "/index.html") return notFound(response);
    next();
  });
  // The names hold a hash of the content, so a name's content never changes.
  router.use(
    "/graphql-assets",
    express.static(directory, { index: false, redirect: false, immutable: true, maxAge: "1y" }),
    (_request, response) => notFound(response),
  );
  return router;
}

/** A browser opening the address: it prefers HTML and asks no question. Programs send JSON, SSE or anything types. */
function isNavigation(request: Request): boolean {
  if (request.query.query !== undefined) return false;
  const answers = ["application/graphql-response+json", "application/json", "text/event-stream", "text/html"];
  return request.accepts(answers) === "text/html";
}

/**
 * Monaco writes style elements and attributes at run time: style-src must allow inline styles. Scripts, workers and
 * fonts come from files of ours alone; no eval, no blob. data: is the favicon, and icons within Monaco's style sheet.
 */
function contentSecurityPolicy(imageOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    ["img-src 'self' data:", ...imageOrigins].join(" "),
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function notBuilt(response: Response): void {
  response
    .status(503)
    .type("text/plain")
    .send(
      "GraphiQL is not built yet: npm run build makes it. The API at this address answers POST requests without it.\n",
    );
}

function notFound(response: Response): void {
  response.status(404).type("text/plain").send("Not found\n");
}
