/** Dashboards from a view to a link: kept, shown, arranged, saved, shared and deleted, in a real browser. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenBrowser, openBrowser } from "../support/browser.js";
import { eventually, openView, seriousFaults } from "../support/explorer.js";
import { startTestServer, type TestServer } from "../support/server.js";

const MODELS = ["unet16-edm-n64", "unet16-flow-n64"];
/** Few steps: what is seen is the same, and it is drawn at once. */
const QUESTION = "sampler=EULER.2&seeds=0-3&metric=mae";
const WIDGETS = `{ dashboard(slug: "week-47") { id updatedAt title widgets {
  id title chart path document variables layout { x y width height } } } }`;

let server: TestServer;
let browser: OpenBrowser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ models: MODELS }), openBrowser()]);
  ({ page } = await openView(browser, `${server.url}/dashboards`));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const go = (address: string) => page.goto(server.url + address);
const button = (name: string, on: Page = page) => on.getByRole("button", { name, exact: true });
const stored = async () => (await server.query(WIDGETS)).data.dashboard;
const layoutOf = async (id: string) =>
  (await stored()).widgets.find((widget: { id: string }) => widget.id === id).layout;

test("without a dashboard the list says what one is and how it is made", async () => {
  await page.getByRole("heading", { name: "There is no dashboard yet." }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("a view's query becomes a widget of a new dashboard; what is refused is said at its field", async () => {
  await go(`/grid?${QUESTION}&q=1`);
  await eventually(() => page.locator('[role="grid"] img.face').count()).toBeGreaterThanOrEqual(8);
  await button("Keep as widget").click();
  await page.getByLabel("Title of the widget").fill("What they draw");
  await page.getByLabel("Title of the dashboard").fill("Week 47");
  await page.getByLabel("Slug").fill("Not a slug");
  await button("Keep it").click();
  await eventually(() => page.getByLabel("Slug").getAttribute("aria-invalid")).toBe("true");
  await page.getByLabel("Slug").fill("week-47");
  expect(await seriousFaults(page)).toEqual([]);
  await button("Keep it").click();
  await page.getByRole("link", { name: "Open it" }).click();
  await page.waitForURL(/\/dashboard\/week-47$/);
  await eventually(() => page.locator('[data-widget="what-they-draw"] img.face').count()).toBe(8);
});

test("more views are kept on the dashboard that is there, each drawn by its own chart", async () => {
  for (const [view, kind, title] of [
    ["heatmap", "Heat map", "Every pair"],
    [`compare?a=${MODELS[0]}&b=${MODELS[1]}`, "Score", "Score"],
    [`compare?a=${MODELS[0]}&b=${MODELS[1]}`, "Histogram", "How they lie"],
  ]) {
    await go(`/${view}${view!.includes("?") ? "&" : "?"}${QUESTION}&q=1`);
    await button("Keep as widget").click();
    await page.getByLabel("Title of the widget").fill(title!);
    await page.getByLabel("Drawn as").selectOption({ label: kind! });
    await eventually(() => page.getByLabel("Dashboard", { exact: true }).inputValue()).toBe("week-47");
    await button("Keep it").click();
    await page.getByRole("link", { name: "Open it" }).waitFor();
  }
  await go("/dashboard/week-47");
  const { data } = await server.query(
    `query ($a: SourceInput!, $b: SourceInput!) { comparison(a: $a, b: $b, seeds: { count: 4 }, sampler: { method: EULER, steps: 2 }, metric: "mae", waitSeconds: 30) { score { value } } }`,
    { a: { model: MODELS[0] }, b: { model: MODELS[1] } },
  );
  const shown = data.comparison.score.value.toFixed(2).replace(/^0\./, ".");
  await eventually(() => page.locator('[data-widget="score"] b').textContent()).toBe(shown);
  await eventually(() => page.locator('[data-widget="every-pair"] tbody td').allTextContents()).toEqual([
    "1.00",
    shown,
    shown,
    "1.00",
  ]);
  await page.locator('[data-widget="how-they-lie"] svg rect').first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  const graphiql = page.getByRole("link", { name: "The query of Score, in GraphiQL" });
  expect(await graphiql.getAttribute("href")).toMatch(/^\/graphql#query=.*comparison/);
});

test("widgets are arranged by keys and by mouse, retitled and removed, and nothing is kept before it is saved", async () => {
  const before = await stored();
  await button("Arrange").click();
  await page.waitForURL(/arrange=1/);
  const grip = button("Move Score");
  await grip.focus();
  const { x, width } = await layoutOf("score");
  for (const key of ["ArrowDown", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowDown"]) await grip.press(key);
  await page
    .getByText(new RegExp(`column ${x + 2}, row \\d+, ${width + 1} columns wide`))
    .waitFor({ state: "attached" });
  const held = await button("Move What they draw").boundingBox();
  const pageBox = (await page.locator(".widgets").boundingBox())!;
  await page.mouse.move(held!.x + 8, held!.y + 8);
  await page.mouse.down();
  await page.mouse.move(held!.x + 8 + pageBox.width / 2, held!.y + 12, { steps: 5 });
  await page.mouse.up();
  expect(await seriousFaults(page)).toEqual([]);
  await button("Remove How they lie").click();
  await page.getByLabel("Title of score").fill("How alike");
  expect(await stored()).toEqual(before);
  await button("Save").click();
  await page.waitForURL((url) => !url.search.includes("arrange"));
  expect((await layoutOf("score")).width).toBe(width + 1);
  expect((await layoutOf("what-they-draw")).x).toBe(12);
  expect((await stored()).widgets.map(({ title }: { title: string }) => title)).not.toContain("How they lie");
  await page.getByRole("heading", { name: "How alike" }).waitFor();
});

test("what somebody saved meanwhile is not written over unless one says so", async () => {
  await button("Arrange").click();
  await page.getByLabel("Title of score").fill("Mine");
  const { id, updatedAt } = await stored();
  await server.query(
    'mutation ($id: ID!, $at: DateTime!) { updateDashboard(id: $id, updatedAt: $at, input: { title: "Theirs" }) { dashboard { id } } }',
    { id, at: updatedAt },
  );
  await button("Save").click();
  await page.getByText("Somebody saved this dashboard since you began.").waitFor();
  expect((await stored()).widgets.map(({ title }: { title: string }) => title)).not.toContain("Mine");
  await button("Save this over it").click();
  await page.getByRole("heading", { name: "Mine" }).waitFor();
  expect((await stored()).title).toBe("Theirs");
});

test("a widget that is kept while somebody saves is added to what they saved", async () => {
  await go(`/grid?${QUESTION}&q=1`);
  await button("Keep as widget").click();
  await page.getByLabel("Title of the widget").fill("Kept meanwhile");
  let met = 0;
  await page.route("**/graphql", async (route) => {
    if (route.request().postData()?.includes("updateDashboard") && met++ === 0) {
      const { id, updatedAt } = await stored();
      await server.query(
        'mutation ($id: ID!, $at: DateTime!) { updateDashboard(id: $id, updatedAt: $at, input: { title: "Theirs again" }) { dashboard { id } } }',
        { id, at: updatedAt },
      );
    }
    await route.continue();
  });
  await eventually(() => page.getByLabel("Dashboard", { exact: true }).inputValue()).toBe("week-47");
  await button("Keep it").click();
  await page.getByRole("link", { name: "Open it" }).waitFor();
  await page.unroute("**/graphql");
  expect(met).toBe(2);
  const { title, widgets } = await stored();
  expect(title).toBe("Theirs again");
  expect(widgets.map((widget: { title: string }) => widget.title)).toContain("Kept meanwhile");
});

test("a widget whose answer is not its chart's says so, one whose query is refused says why, and the others stay", async () => {
  const layout = (y: number) => ({ x: 0, y, width: 12, height: 4 });
  const widgets = [
    { id: "wrong", title: "Wrong", document: "{ metrics { slug } }", chart: "GRID", layout: layout(0) },
    {
      ...{ id: "refused", title: "Refused", chart: "JSON", layout: layout(4) },
      document: "query ($m: String!) { sample(model: $m, seed: 1) { state } }",
      variables: { m: "nobody" },
    },
    { id: "none", title: "None", document: '{ study(slug: "none") { title } }', chart: "JSON", layout: layout(8) },
    { id: "list", title: "List", document: "{ metrics { slug threshold } }", chart: "TABLE", layout: layout(12) },
  ];
  const made = await server.query(
    "mutation ($input: DashboardInput!) { createDashboard(input: $input) { dashboard { id } } }",
    { input: { slug: "states", title: "States", widgets } },
  );
  expect(made.errors).toBeUndefined();
  await go("/dashboard/states");
  const widget = (id: string) => page.locator(`[data-widget="${id}"]`);
  await widget("wrong").getByText("This answer is not what the chart takes: a grid: rows of samples.").waitFor();
  await widget("refused").getByRole("alert").waitFor();
  await widget("none").getByText("There is nothing here for you.").waitFor();
  await widget("list").getByRole("cell", { name: "mae", exact: true }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("what was never drawn is drawn when one says so, not before", async () => {
  const document = `{ grid(sources: [{ model: "${MODELS[0]}" }], seeds: { first: 900, count: 2 }, sampler: { method: EULER, steps: 2 }) {
    total ready failed rows { samples { state image { url } } } job { state } } }`;
  const input = {
    ...{ slug: "undrawn", title: "Undrawn" },
    widgets: [{ id: "g", title: "G", document, chart: "GRID", layout: { x: 0, y: 0, width: 12, height: 4 } }],
  };
  await server.query("mutation ($input: DashboardInput!) { createDashboard(input: $input) { dashboard { id } } }", {
    input,
  });
  await go("/dashboard/undrawn");
  await page.getByText("2 samples are not drawn.").waitFor();
  await button("Draw them").click();
  await eventually(() => page.locator("[data-widget=g] img.face").count()).toBe(2);
});

test("a link shows it to a browser that has nothing else, on a phone, and lets it change nothing", async () => {
  await go("/dashboard/week-47");
  await button("Share").click();
  await button("Create a link").click();
  const url = new URL(await page.getByLabel("The link, shown this once").inputValue());
  const guest = await openView(browser, server.url + url.pathname + url.hash, {
    viewport: { width: 390, height: 800 },
  });
  await guest.page.waitForURL(/\/dashboard\/week-47$/);
  await guest.page.locator("[data-widget]").first().waitFor();
  for (const name of ["Arrange", "Share", "Edit", "Copy it", "Delete"]) {
    expect(await button(name, guest.page).count()).toBe(0);
  }
  const wide = await guest.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  expect(await seriousFaults(guest.page)).toEqual([]);
  await guest.page.goto(`${server.url}/dashboard/week-47?arrange=1`);
  await guest.page.locator("[data-widget]").first().waitFor();
  expect(await guest.page.getByRole("button", { name: /^Move/ }).count()).toBe(0);
  await guest.page.context().close();
});

test("on a phone widgets lie in one column, and exchange places", async () => {
  const phone = await openView(browser, `${server.url}/dashboard/week-47?arrange=1`, {
    viewport: { width: 390, height: 800 },
  });
  const first = (await stored()).widgets.toSorted(
    (a: { layout: { x: number; y: number } }, b: { layout: { x: number; y: number } }) =>
      a.layout.y - b.layout.y || a.layout.x - b.layout.x,
  )[0];
  await button(`${first.title}, later`, phone.page).click();
  await button("Save", phone.page).click();
  await phone.page.waitForURL((url) => !url.search.includes("arrange"));
  expect(await layoutOf(first.id)).not.toEqual(first.layout);
  await phone.page.context().close();
});

test("it is renamed, copied, found by a slash, and deleted", async () => {
  await go("/dashboard/week-47");
  await button("Edit").click();
  await page.getByLabel("Title").fill("The week's pairs");
  await button("Save").click();
  await page.getByRole("heading", { level: 1, name: "The week's pairs" }).waitFor();
  await button("Copy it").click();
  await page.getByRole("dialog").getByRole("button", { name: "Copy it" }).click();
  await page.waitForURL(/\/dashboard\/week-47-copy$/);
  await button("Delete").click();
  await button("Delete it for good").click();
  await page.waitForURL(/\/dashboards$/);
  await eventually(() => page.locator(".named-list li").allTextContents()).toHaveLength(3);
  await page.locator("main").focus();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: /Find a model/ }).fill("week's");
  await page
    .getByRole("option", { name: /dashboard/ })
    .first()
    .click();
  await page.waitForURL(/\/dashboard\/week-47/);
});
