// Pictures of the explorer for docs/images, of a server that runs and whose zoo is drawn: npm run demo, then
// npm run screenshots -- http://127.0.0.1:4000
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
];

// The tests' browser, as the tests start it.
const { module: support } = await runnerImport(path.join(root, "test/support/browser.ts"));
const browser = await support.openBrowser();
let failed = false;
for (const { name, address, wait, theme = "light" } of VIEWS) {
  const { page, complaints } = await browser.newPage({ viewport: WIDE, colorScheme: theme, reducedMotion: "reduce" });
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
