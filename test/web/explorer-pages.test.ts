/** The transition, a model's and a training set's page, the search; and what scores are to be doubted for. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenBrowser, type OpenPage, openBrowser } from "../support/browser.js";
import { eventually, openView, seriousFaults } from "../support/explorer.js";
import { startTestServer, type TestServer } from "../support/server.js";

const [EDM, FLOW] = ["unet16-edm-n64", "unet16-flow-n64"];
const MODELS = [EDM, FLOW, "unet16-edm-n16384", "unet16-flow-n16384"];
/** Few steps: what is seen is the same, and it is drawn at once. */
const FAST = "sampler=EULER.2";
const FAST_INPUT = { method: "EULER", steps: 2 };

let server: TestServer;
let browser: OpenBrowser;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ models: MODELS }), openBrowser()]);
  // The walk is of clicks: what it looks at is drawn before.
  await server.query(
    `query ($sources: [SourceInput!]!) { reproducibility(sources: $sources, seeds: { count: 32 }, waitSeconds: 50) { ready } }`,
    { sources: MODELS.map((model) => ({ model })) },
  );
  opened = await openView(browser, `${server.url}/`);
  page = opened.page;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const go = (address: string) => page.goto(server.url + address);
const address = () => new URL(page.url());
const written = (value: number) =>
  value < 0 ? `−${(-value).toFixed(2).slice(1)}` : value.toFixed(2).replace(/^0/, "");
const saved = async (format: string) => {
  await page.getByRole("button", { name: format, exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /^Save (?!as study)/ }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
};

test("in three clicks from home one sees the pair of images on which two models disagree most", async () => {
  await page
    .getByRole("link", { name: /Heat map/ })
    .first()
    .click();
  await eventually(() => page.locator(".matrix-cell").first().textContent()).toMatch(/\d/);
  await page.locator(".matrix-cell").first().click();
  await page.waitForURL(/\/compare\?/);
  await page.locator(".film-pair[aria-pressed=true]").waitFor();
  const least = await page.locator(".film-pair b").first().textContent();
  await page.getByRole("button", { name: "Difference", exact: true }).click();
  expect(await page.locator(".compare-pairs h2").textContent()).toContain(`similarity ${least}`);
  const { data } = await server.query(
    `query ($a: SourceInput!, $b: SourceInput!) { comparison(a: $a, b: $b, seeds: { count: 32 }) {
      pairs(order: LEAST_SIMILAR, first: 1) { edges { node { value } } } } }`,
    { a: { model: address().searchParams.get("a") }, b: { model: address().searchParams.get("b") } },
  );
  expect(least).toBe(written(data.comparison.pairs.edges[0].node.value));
});

test("the transition draws two families by itself, and says in its table what the server says", async () => {
  await go("/");
  await page.getByRole("link", { name: /When do models stop copying/ }).click();
  await page.waitForURL(/\/transition/);
  await go(`/transition?${FAST}&seeds=0-7`);
  await page.locator(".transition-chart svg").waitFor();
  await eventually(() => page.locator(".column img.face").count()).toBe(16);
  const ask = () =>
    server.query(
      `query ($sampler: SamplerInput) { transition(a: ["${EDM}", "${MODELS[2]}"], b: ["${FLOW}", "${MODELS[3]}"],
        seeds: { count: 8 }, sampler: $sampler) { points { trainingSize regime reproducibility { value n } chance { value }
        generalizationA { score { value } reference { value } excessCopying { value } } generalizationB { score { value } } } } }`,
      { sampler: FAST_INPUT },
    );
  const { points } = (await ask()).data.transition;
  const rows = page.locator(".transition-table tbody tr");
  expect(await rows.count()).toBe(2);
  for (const [i, point] of points.entries()) {
    const scores = [
      point.reproducibility,
      point.chance,
      point.generalizationA.score,
      point.generalizationA.reference,
      point.generalizationA.excessCopying,
      point.generalizationB.score,
    ];
    await eventually(async () => (await rows.nth(i).locator("b").allTextContents()).slice(0, 6)).toEqual(
      scores.map(({ value }) => written(value)),
    );
  }
  expect(await page.getByText("7 sizes have no models.").count()).toBe(1);
  expect(await seriousFaults(page)).toEqual([]);
});

test("sizes and what is shown are in the address; a family without a partner cannot be taken", async () => {
  await page.getByRole("checkbox", { name: "16,384" }).uncheck();
  await eventually(() => address().searchParams.get("fa")).toBe(EDM);
  expect(address().searchParams.get("fb")).toBe(FLOW);
  await page.getByRole("button", { name: "GL", exact: true }).click();
  await eventually(() => address().searchParams.get("show")).toBe("gl");
  await page.reload();
  await eventually(() => page.locator(".transition-table tbody tr").count()).toBe(1);
  expect(await page.getByRole("checkbox", { name: "16,384" }).isChecked()).toBe(false);
  await go(`/transition?${FAST}&seeds=0-7&fa=${EDM}&fb=${MODELS[3]}`);
  expect(await page.getByRole("alert").textContent()).toContain("no model of the other family did");
});

test("the transition is saved as CSV, SVG and PNG, and a point's samples open its comparison", async () => {
  await go(`/transition?${FAST}&seeds=0-7`);
  await page.locator(".transition-chart svg").waitFor();
  const csv = await saved("CSV");
  expect(csv.name).toBe("transition.csv");
  const lines = csv.bytes.toString().split("\n");
  expect(lines[0]).toMatch(/^training_size,a,b,regime,rp,rp_low,rp_high,rp_n,chance,/);
  expect(lines[1]).toMatch(new RegExp(`^64,${EDM},${FLOW},`));
  expect(lines).toHaveLength(3);
  const svg = (await saved("SVG")).bytes.toString();
  expect(svg).toMatch(/^<svg xmlns/);
  // A file of its own knows no token of the page.
  expect(svg).not.toContain("var(--");
  expect((await saved("PNG")).bytes.subarray(1, 4).toString()).toBe("PNG");
  await page.getByRole("link", { name: /^64 images, .*compare$/ }).click();
  await page.waitForURL(/\/compare\?/);
  expect([address().searchParams.get("a"), address().searchParams.get("b")]).toEqual([EDM, FLOW]);
});

test("the heat map is saved as SVG and PNG", async () => {
  await go(`/heatmap?${FAST}&seeds=0-7&below=none`);
  await eventually(() => page.locator(".matrix-cell").first().textContent()).toMatch(/\d/);
  const svg = (await saved("SVG")).bytes.toString();
  expect(svg.match(/<text [^>]*text-anchor="middle"/g)).toHaveLength(12);
  expect((await saved("PNG")).bytes.subarray(1, 4).toString()).toBe("PNG");
});

test("a slash finds a model, a seed and a training set by name or number, each on its page", async () => {
  const search = async (text: string) => {
    await page.locator("main").focus();
    await page.keyboard.press("/");
    await page.getByRole("combobox", { name: /Find a model/ }).fill(text);
  };
  await search("flow 64");
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /N = 64/ }).waitFor();
  expect(address().searchParams.get("m")).toBe(FLOW);
  await search("12");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Seed 12" }).waitFor();
  await search("fashion");
  await page.getByRole("option", { name: /training set/ }).click();
  await page.getByRole("heading", { level: 1, name: /Fashion-MNIST/ }).waitFor();
  await search("no such thing");
  await page.getByText("Nothing is named so.").waitFor();
  await page.keyboard.press("Escape");
  await eventually(() => page.getByRole("dialog").count()).toBe(0);
});

test("a model's page has its card, samples, training images, and what it can be compared with", async () => {
  await go(`/model?m=${EDM}&${FAST}`);
  await eventually(() => page.locator(".card-samples img.face").count()).toBe(16);
  await eventually(() => page.locator(".training-image img").count()).toBe(12);
  const { data } = await server.query(
    `{ model(slug: "${EDM}") { digest training { set { image(index: 0) { url } } } } }`,
  );
  await page.getByTitle(`${data.model.digest}: copy`).waitFor();
  const src = await page.locator(".training-image img").first().getAttribute("src");
  expect(new URL(src!, server.url).pathname).toBe(new URL(data.model.training.set.image.url).pathname);
  expect(await page.locator(".model-list a").count()).toBe(3);
  expect(await seriousFaults(page)).toEqual([]);
  await go("/model?m=nobody");
  await page.getByText("No model is named nobody.").waitFor();
});

test("a training set's page goes through its images, with their classes", async () => {
  await go("/training-set?from=48");
  await page.getByRole("heading", { name: "Images 48 to 95" }).waitFor();
  await eventually(() => page.locator(".training-image img").count()).toBe(48);
  await page.getByRole("button", { name: "Later images" }).click();
  await eventually(() => address().searchParams.get("from")).toBe("96");
  expect(await seriousFaults(page)).toEqual([]);
});

test("a row is dragged to another place, and the address keeps the order", async () => {
  await go(`/grid?${FAST}&seeds=0-7&pin=none`);
  const heads = () =>
    page.locator(".grid-row .grid-head").evaluateAll((all) => all.map((head) => (head as HTMLElement).title));
  await eventually(async () => (await heads()).length).toBe(4);
  const before = await heads();
  await page.locator(".grid-row .grid-grip").first().dragTo(page.locator(".grid-row .grid-head").nth(2));
  const after = [before[1], before[2], before[0], before[3]];
  await eventually(heads).toEqual(after);
  expect(address().searchParams.get("sources")).toBe(after.join(","));
});

test("other seeds between the same ends are other images", async () => {
  const middle = () => page.locator('[data-cell="0-1"] img').getAttribute("src");
  await go(`/grid?${FAST}&seeds=0,2,7&pin=none`);
  const before = await middle();
  const next = page.url().replace(/seeds=[^&]*/, "seeds=0,5,7");
  await page.evaluate((url) => {
    history.pushState(null, "", url);
    dispatchEvent(new PopStateEvent("popstate"));
  }, next);
  await eventually(middle).not.toBe(before);
});

test("different sigmas and mixed numerics are said beside the score", async () => {
  await go(`/compare?seeds=0-7&a=${EDM}~EULER.2&b=${FLOW}~EULER.3`);
  await page.getByText("Different sigmas.").waitFor();
  expect(await page.getByText("Mixed numerics.").count()).toBe(0);
  // As a worker of another machine would have drawn it.
  await server.sql(
    `update rendition set numerics_class = 'cpu-arm64/ort-1.30.0' where id in
      (select rendition_id from sample where seed = 3 and rendition_id is not null)`,
  );
  await go(`/compare?seeds=0-7&a=${EDM}~EULER.2&b=${FLOW}~EULER.2`);
  await page.getByText("Mixed numerics.").waitFor();
  expect(await page.getByText("Different sigmas.").count()).toBe(0);
});

test("a measurement is part of the question; what the server refuses of it is said at its field", async () => {
  await go(`/compare?${FAST}&seeds=0-3&a=${EDM}&b=${FLOW}&op=INPAINT&of=fashion-mnist&index=3&box=7,7,14,14`);
  await page.locator(".film-pair[aria-pressed=true]").first().waitFor();
  await page.getByRole("button", { name: /^Condition inpaint of 3/ }).click();
  const field = page.getByLabel("Box: x, y, width, height");
  await field.fill("7,7,140,14");
  await field.press("Enter");
  await eventually(() => field.getAttribute("aria-invalid")).toBe("true");
  const told = await page.locator(".popover").getByRole("alert").textContent();
  expect(told).toMatch(/box/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Condition .*refused: .*box/ }).click();
  await field.fill("7,7,14,14");
  await field.press("Enter");
  await eventually(() => page.locator(".refused").count()).toBe(0);
  expect(address().searchParams.get("box")).toBe("7,7,14,14");
});

test("chance is drawn over the thresholds, each as the server says it alone", async () => {
  await go(`/compare?${FAST}&seeds=0-7&a=${EDM}&b=${FLOW}`);
  await page.locator(".charts svg").nth(1).getByText("chance", { exact: true }).waitFor({ state: "attached" });
  const ask = (fields: string, threshold: number) =>
    server.query(
      `query ($sampler: SamplerInput) { comparison(a: { model: "${EDM}" }, b: { model: "${FLOW}" }, seeds: { count: 8 },
        sampler: $sampler, threshold: ${threshold}) { ${fields} } }`,
      { sampler: FAST_INPUT },
    );
  const fields = "value low high n requested method";
  const { data } = await ask(`chanceCurve(thresholds: [0.2, 0.5]) { ${fields} }`, 0.9);
  for (const [i, threshold] of [0.2, 0.5].entries()) {
    expect(data.comparison.chanceCurve[i]).toEqual(
      (await ask(`chance { ${fields} }`, threshold)).data.comparison.chance,
    );
  }
  const many = `[${Array.from({ length: 101 }, () => 0.5)}]`;
  const { errors } = await ask(`chanceCurve(thresholds: ${many}) { value }`, 0.9);
  expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "thresholds" });
});

test("with a precision a comparison draws in rounds, and says how many seeds were enough", async () => {
  await go(`/compare?sampler=EULER.1&seeds=0-99&a=${EDM}&b=${FLOW}&precision=.2&region=ALL`);
  await page.getByText(/The interval is within ± \.20: 32 of 100 seeds were enough/).waitFor();
  await page.getByRole("button", { name: "Pairs all, ± 0.2" }).click();
  expect(await page.getByLabel("Draw in rounds until ±").inputValue()).toBe("0.2");
});

test("on a phone, dark: the new pages are no wider than the screen, and axe finds nothing serious", async () => {
  const phone = await openView(browser, `${server.url}/`, {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    hasTouch: true,
    isMobile: true,
  });
  await phone.page.getByRole("button", { name: "More", exact: true }).click();
  await phone.page.getByRole("link", { name: "Transition" }).click();
  await phone.page.waitForURL(/\/transition/);
  for (const view of [`/transition?${FAST}&seeds=0-7`, `/model?m=${EDM}&${FAST}`, "/training-set"]) {
    await phone.page.goto(server.url + view);
    await phone.page.locator("main img.face").first().waitFor();
    const { scroll, width } = await phone.page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      width: document.documentElement.clientWidth,
    }));
    expect(scroll, view).toBeLessThanOrEqual(width);
    expect(await seriousFaults(phone.page), view).toEqual([]);
  }
  expect(phone.complaints).toEqual([]);
  expect(opened.complaints).toEqual([]);
  await phone.page.context().close();
});
