/** The page of docs/example-dashboard, served from another origin, on a server that lets it read and one that does not. */
import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataOf } from "../contract/examples.js";
import { type OpenBrowser, openBrowser } from "../support/browser.js";
import { eventually } from "../support/explorer.js";
import { startTestServer, type TestServer } from "../support/server.js";

const EDM = "unet16-edm-n16384";
const FLOW = "unet16-flow-n16384";
const PAGE = new URL("../../docs/example-dashboard/", import.meta.url);
const TYPES: Record<string, string> = { "index.html": "text/html", "dashboard.js": "text/javascript" };

const pages = http.createServer((req, res) => {
  const name = new URL(req.url!, "http://page").pathname.slice(1) || "index.html";
  const type = TYPES[name];
  if (!type) return res.writeHead(404).end();
  return res.writeHead(200, { "content-type": type }).end(readFileSync(new URL(name, PAGE)));
});
let origin: string;
let server: TestServer;
let browser: OpenBrowser;
beforeAll(async () => {
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  const env = { CORS_ORIGINS: origin };
  [server, browser] = await Promise.all([startTestServer({ models: [EDM, FLOW], env }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  pages.close();
});

const question = `sources: [{ model: "${EDM}" }, { model: "${FLOW}" }], seeds: { count: 2 }, sampler: { steps: 1 }, waitSeconds: 30`;
const WIDGETS = [
  { chart: "GRID", path: "grid", document: `{ grid(${question}) { rows { samples { state image { url } } } } }` },
  { chart: "HEAT_MAP", path: "reproducibility.matrix", document: `{ reproducibility(${question}) { matrix } }` },
  { chart: "TABLE", path: "models.edges", document: "{ models { edges { node { slug title } } } }" },
  { chart: "NUMBER", path: "models.totalCount", document: "{ models { totalCount } }" },
  {
    chart: "HISTOGRAM",
    path: "reproducibility.comparisons.0.histogram",
    document: `{ reproducibility(${question}) { comparisons { histogram(bins: 5) { counts } } } }`,
  },
  { chart: "JSON", path: null, document: "{ viewer { name } }" },
  { chart: "NUMBER", path: "seed.digest", document: "{ seed(value: 1) { digest(shape: [0]) } }" },
];

test("a page of another origin that may read shows a dashboard's widgets, each as it is to be drawn", async () => {
  const input = {
    slug: "shown-elsewhere",
    title: "<b>Shown</b> elsewhere",
    description: "<script>document.title = 'hacked'</script>",
    widgets: WIDGETS.map((widget, i) => ({
      ...{ id: `w${i}`, title: `Widget ${i}`, ...widget },
      layout: { x: (i % 2) * 12, y: Math.floor(i / 2), width: 12, height: 1 },
    })),
  };
  await dataOf(server, "mutation ($input: DashboardInput!) { createDashboard(input: $input) { dashboard { id } } }", {
    input,
  });
  const { page, complaints } = await browser.newPage();
  await page.goto(`${origin}/?server=${encodeURIComponent(server.url)}&dashboard=shown-elsewhere`);
  await eventually(() => page.locator("[data-done]").count()).toBe(WIDGETS.length);
  expect(await page.title()).toBe("<b>Shown</b> elsewhere");
  expect(await page.locator("#title b, #description script").count()).toBe(0);
  const widget = (i: number) => page.locator(`[data-widget=w${i}]`);
  expect(await widget(0).locator("tr").count()).toBe(2);
  await eventually(() =>
    widget(0)
      .locator("img")
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth)),
  ).toEqual([28, 28, 28, 28]);
  expect(await widget(1).locator("td").first().textContent()).toBe("1");
  expect(await widget(2).locator("thead th").allTextContents()).toEqual(["node.slug", "node.title"]);
  expect(await widget(2).locator("tbody tr").count()).toBe(2);
  expect(await widget(3).locator(".number").textContent()).toBe("2");
  expect(await widget(4).locator("rect").count()).toBe(5);
  expect(await widget(5).locator("pre").textContent()).toContain('"name": "local"');
  expect(await widget(6).locator("[role=alert]").textContent()).toContain("shape takes whole numbers");
  expect(complaints).toEqual([]);

  await page.goto(`${origin}/?server=${encodeURIComponent(server.url)}&dashboard=nothing`);
  await eventually(() => page.locator("[role=alert]").allTextContents()).toEqual([
    "No dashboard named nothing is there for you.",
  ]);
});

test("a page whose origin is not among CORS_ORIGINS reads nothing", async () => {
  const other = origin.replace("127.0.0.1", "localhost");
  const { page, complaints } = await browser.newPage();
  await page.goto(`${other}/?server=${encodeURIComponent(server.url)}&dashboard=shown-elsewhere`);
  await eventually(() => page.locator("[role=alert]").count()).toBe(1);
  expect(await page.locator("section").count()).toBe(0);
  expect(complaints.join()).toMatch(/CORS|403/);
});
