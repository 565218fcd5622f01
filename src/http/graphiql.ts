import { existsSync } from "node:fs";
import { join } from "node:path";
import express, { type Request, type Response, Router } from "express";
import { contentSecurityPolicy } from "./page-policy.js";

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
