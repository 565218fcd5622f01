/** Pages of the explorer in a real browser, on a real server. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { OpenBrowser, OpenPage } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function openView(
  browser: OpenBrowser,
  url: string,
  options: Parameters<OpenBrowser["newPage"]>[0] = {},
): Promise<OpenPage> {
  const opened = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  await opened.page.goto(url);
  return opened;
}

/** What axe finds serious or critical, each with where it is. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // The page's policy refuses scripts that are not its own: axe comes in beside it.
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; impact: string; nodes: { target: string[]; html: string }[] }[] }>;
      };
    };
    return (await axe.run()).violations;
  });
  return found
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`)
          .join(" | ")}`,
    );
}

/** GraphQL requests that the page sends from now on. */
export function countQuestions(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/graphql") count++;
  });
  return () => count;
}

/** Until it is so: a page on a shared machine may take its time, and is given no less than a server. */
export function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: 50_000 });
}
