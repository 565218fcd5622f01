import type { Request, Router } from "express";
import { type PageOptions, pageRoutes } from "./page.js";

/** GraphiQL for browsers at GET /graphql, its files at /graphql-assets/; every other request is left to the next handler. */
export function graphiqlRoutes(options: PageOptions): Router {
  return pageRoutes(
    {
      at: ["/graphql"],
      assets: "/graphql-assets",
      wants: isNavigation,
      notBuilt:
        "GraphiQL is not built yet: npm run build makes it. The API at this address answers POST requests without it.\n",
    },
    options,
  );
}

/** A browser opening the address: it prefers HTML and asks no question. Programs send JSON, SSE or anything types. */
function isNavigation(request: Request): boolean {
  if (request.query.query !== undefined) return false;
  const answers = ["application/graphql-response+json", "application/json", "text/event-stream", "text/html"];
  return request.accepts(answers) === "text/html";
}
