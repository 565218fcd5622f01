import type { Router } from "express";
import { type PageOptions, pageRoutes } from "./page.js";

/** The views that have an address: each answers with the one page, which shows what its address says. */
const VIEWS = [
  "/",
  "/grid",
  "/heatmap",
  "/compare",
  "/seed",
  "/sample",
  "/transition",
  "/model",
  "/training-set",
  "/studies",
  "/study/:slug",
  "/dashboards",
  "/dashboard/:slug",
  "/share",
];

/** The explorer for browsers at / and below, its files at /explorer-assets/; every other request is left to the next handler. */
export function explorerRoutes(options: PageOptions): Router {
  return pageRoutes(
    {
      at: VIEWS,
      assets: "/explorer-assets",
      // A browser opening the address: it prefers HTML.
      wants: (request) => request.accepts(["application/json", "text/html"]) === "text/html",
      notBuilt: "The explorer is not built yet: npm run build makes it. The API at /graphql answers without it.\n",
    },
    options,
  );
}
