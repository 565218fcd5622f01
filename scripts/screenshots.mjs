// Pictures of the explorer for docs/images, of a server that runs and whose zoo is drawn: npm run demo, then
// npm run screenshots -- http://127.0.0.1:4000 [NAME…]: all, or those named.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const base = process.argv[2] ?? "http://127.0.0.1:4000";

const WIDE = { width: 1440, height: 900 };
const DENSE = "seeds=0-31";

/** What is there once a view is whole: pictures and numbers. */
const VIEWS = [
  { name: "home", address: "/", wait: ".question-pictures .picture + .picture img" },
  {
    name: "heat-map",
    address: `/heatmap?${DENSE}`,
    wait: '.matrix-row:last-child .matrix-cell span:text-matches("\\\\d")',
  },
  { name: "comparison", address: "/compare?a=unet16-edm-n16384&b=unet16-flow-n16384", wait: ".charts svg >> nth=1" },
  { name: "transition", address: `/transition?${DENSE}`, wait: ".columns img.face" },
  { name: "sample", address: "/sample?m=unet16-edm-n16384&s=5", wait: ".trajectory img >> nth=3", theme: "dark" },
  {
    name: "dashboard",
    address: "/dashboard/same-noise",
    wait: ".widget-plot svg >> nth=1",
    before: keepDashboard,
    height: 1160,
  },
];
const named = process.argv.slice(3);

/** Widgets over eight seeds, as the views' own queries ask; drawn before they are shown. */
async function keepDashboard() {
  const found = await ask('{ dashboard(slug: "same-noise") { id } }');
  const sizes = [64, 1024, 16384];
  const [edm, flow] = ["edm", "flow"].map((kind) => sizes.map((size) => `unet16-${kind}-n${size}`));
  const shared = { seeds: { first: 0, count: 8 }, noise: "TORCH_CPU" };
  const all = { ...shared, sources: [...edm, ...flow].map((model) => ({ model })) };
  const pair = { ...shared, a: { model: edm[2] }, b: { model: flow[2] } };
  const widgets = [
    widget("samples", "What they draw", "grid", "GRID", "grid", { ...all, first: 8 }, [0, 0, 12, 8]),
    widget("pairs", "Every pair", "heat-map", "HEAT_MAP", "reproducibility.matrix", all, [12, 0, 12, 8]),
    widget("score", "Same image, 16,384", "comparison", "NUMBER", "comparison.score.value", pair, [0, 8, 8, 3]),
    widget("values", "How alike, 16,384", "comparison", "HISTOGRAM", "comparison.histogram", pair, [0, 11, 8, 5]),
    widget(
      "sizes",
      "Over training size",
      "transition",
      "TRANSITION",
      "transition.points",
      { ...shared, a: edm, b: flow },
      [8, 8, 16, 8],
    ),
  ];
  for (const { document, variables, path: place } of widgets) {
    for (let open = true; open; ) {
      const { job } = (await ask(document, variables))[place.split(".")[0]];
      open = job !== null && job.done + job.failed < job.total;
      if (open) await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
  const input = { slug: "same-noise", title: "Same noise, two objectives", widgets };
  const create = "mutation ($input: DashboardInput!) { createDashboard(input: $input) { dashboard { id } } }";
  if (!found.dashboard) await ask(create, { input });
}

function widget(id, title, operation, chart, place, variables, [x, y, width, height]) {
  const document = fs.readFileSync(path.join(root, `web/explorer/operations/${operation}.graphql`), "utf8").trimEnd();
  return { id, title, document, variables, chart, path: place, layout: { x, y, width, height } };
}

async function ask(query, variables = {}) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${base}/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors.map(({ message }) => message).join("; "));
  return data;
}

// The tests' browser, as the tests start it.
const { module: support } = await runnerImport(path.join(root, "test/support/browser.ts"));
const browser = await support.openBrowser();
let failed = false;
for (const { name, address, wait, before, theme = "light", height = WIDE.height } of VIEWS) {
  if (named.length > 0 && !named.includes(name)) continue;
  await before?.();
  const { page, complaints } = await browser.newPage({
    viewport: { ...WIDE, height },
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  await page.goto(base + address);
  await page.locator(wait).first().waitFor({ timeout: 120_000 });
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: path.join(root, `docs/images/${name}.png`) });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  if (wider || complaints.length > 0) {
    failed = true;
    process.stderr.write(`${name}: ${wider ? "wider than the screen; " : ""}${complaints.join("; ")}\n`);
  }
  await page.context().close();
}
await browser.close();
process.exit(failed ? 1 : 0);
