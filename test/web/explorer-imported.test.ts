/** Samples that were drawn elsewhere, beside what is drawn here: marked with where they are from, on every page. */
import { mkdtempSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cardOf, drawn, folderOf, MODEL } from "../importing/drawn.js";
import { type OpenBrowser, openBrowser } from "../support/browser.js";
import { eventually, openView, seriousFaults } from "../support/explorer.js";
import { startTestServer, type TestServer } from "../support/server.js";

let server: TestServer;
let browser: OpenBrowser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ models: [MODEL] }), openBrowser()]);
  const home = mkdtempSync(path.join(server.folder, "import-"));
  const pngs = await drawn(server, 3);
  const folder = folderOf(home, "named", Object.fromEntries(pngs.map((png, seed) => [`${seed}.png`, png])));
  const card = cardOf(home, "card", { sampler: "DDIM, 50 steps", source: "https://example.org/some/<b>samples</b>" });
  const { stderr } = await server.command(["import", folder, "--card", card, "--visibility", "PUBLIC"]);
  expect(stderr).toBe("");
  ({ page } = await openView(browser, `${server.url}/grid?sources=${MODEL},elsewhere&sampler=EULER.2&seeds=0-3`));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const mark = () => page.getByText("imported: example.org", { exact: true });

test("in the grid, where a seed that nobody imported says why it is not there", async () => {
  await eventually(() => page.locator("[data-state=READY]").count()).toBe(7);
  expect(await mark().count()).toBe(1);
  expect(await mark().getAttribute("title")).toBe("Drawn elsewhere: https://example.org/some/<b>samples</b>");
  const absent = page.locator("[data-state=NOT_SAMPLED]");
  expect(await absent.count()).toBe(1);
  expect(await absent.getAttribute("title")).toBe("not sampled: it was drawn elsewhere and cannot be drawn here");
  expect(await seriousFaults(page)).toEqual([]);
});

test("on a sample's page, with what its card says in place of what is not known", async () => {
  await page.goto(`${server.url}/sample?m=elsewhere&s=0`);
  await page.getByText("There is none: the sample was drawn elsewhere").waitFor();
  expect(await mark().count()).toBe(1);
  expect(await page.getByText("DDIM, 50 steps").count()).toBe(1);
  expect(await page.getByText("https://example.org/some/<b>samples</b>").count()).toBe(1);
  expect(await page.getByRole("heading", { name: "Fetch it yourself" }).count()).toBe(1);
  expect(await page.getByText("Sigmas").count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
});

test("on its own page and in a comparison", async () => {
  await page.goto(`${server.url}/model?m=elsewhere`);
  await page.getByText("Drawn elsewhere", { exact: true }).first().waitFor();
  expect(await mark().count()).toBe(1);
  expect(await page.getByText("Torch CPU", { exact: true }).count()).toBeGreaterThan(0);
  await page.goto(`${server.url}/compare?a=${MODEL}&b=elsewhere&sampler=EULER.2&seeds=0-3`);
  await page.getByText("How the samples of Drawn elsewhere were drawn is what their card says").waitFor();
  expect(await mark().count()).toBe(1);
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
});
