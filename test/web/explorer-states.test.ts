/** What is not as it should be: failed samples, a lost server, roles that may not draw. */
import type { Page, Request, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenBrowser, openBrowser } from "../support/browser.js";
import { eventually, openView, seriousFaults } from "../support/explorer.js";
import { startTestServer, type TestServer } from "../support/server.js";

const EDM = "unet16-edm-n16384";
const FLOW = "unet16-flow-n16384";
/** Few steps: what is seen is the same, and it is drawn at once. */
const FAST = "sampler=EULER.2";

let server: TestServer;
let browser: OpenBrowser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ models: [EDM, FLOW] }), openBrowser()]);
  ({ page } = await openView(browser, `${server.url}/grid?${FAST}&seeds=0-7`));
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const inState = (state: string) => page.locator(`[data-state=${state}]`);

test("a failed sample says why, in the grid and on its page, and is drawn again when asked", async () => {
  await eventually(() => inState("READY").count()).toBe(16);
  // As a worker settles a network that gave NaN.
  await server.sql(
    "update sample set state = 'FAILED', error_code = 'NON_FINITE', error_message = 'The network returned NaN at step 1.', failures = 1 where key = (select min(key) from sample where seed = 3)",
  );
  await page.reload();
  await eventually(() => inState("FAILED").count()).toBe(1);
  expect(await inState("FAILED").first().getAttribute("aria-label")).toContain(
    "seed 3: failed: The network returned NaN at step 1.",
  );
  expect(await page.getByText("15 ready · 1 failed · 16 in all").count()).toBe(1);
  await inState("FAILED").first().click();
  await page.getByText("The network returned NaN at step 1.").first().waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Draw again" }).click();
  await eventually(() => page.getByText("28 × 28").count()).toBe(1);
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("an unknown model is said where it was asked, with what to do", async () => {
  await page.goto(`${server.url}/compare?a=${EDM}&b=no-such-model`);
  const note = page.getByRole("alert");
  await note.waitFor();
  expect(await note.textContent()).toContain("no-such-model");
  expect(await note.textContent()).toContain("NOT_FOUND");
});

/** What the server's place is taken for: operations of one name, as often as `times` says. */
let instead: { operation: string; answer(route: Route): Promise<void>; times: number } | null = null;
const takePlace = () =>
  page.route(/\/graphql/, (route) => {
    const request = route.request();
    const named = new URL(request.url()).searchParams.get("operationName") ?? request.postDataJSON()?.operationName;
    return instead && named === instead.operation && instead.times-- > 0 ? instead.answer(route) : route.fallback();
  });
const refused = (route: Route) =>
  route.fulfill({
    status: 503,
    contentType: "application/graphql-response+json",
    body: JSON.stringify({ errors: [{ message: "The queue is full.", extensions: { code: "OVERLOADED" } }] }),
  });
const cells = () => page.locator(".matrix-cell").first().textContent();

test("an estimate or a drawing that is refused is said where it was asked, and asked again by its button", async () => {
  await takePlace();
  const posts = (route: Route) => (route.request().method() === "POST" ? refused(route) : route.fallback());
  for (const [operation, answer, seeds] of [
    ["Estimate", refused, "40-43"],
    ["HeatMap", posts, "44-47"],
  ] as const) {
    instead = { operation, answer, times: 99 };
    await page.goto(`${server.url}/heatmap?${FAST}&seeds=${seeds}&below=none`);
    const note = page.getByRole("alert");
    await note.waitFor();
    expect(await note.textContent()).toContain("The queue is full.");
    expect(await note.textContent()).toContain("OVERLOADED");
    expect(await cells()).toBe("–");
    instead = null;
    await note.getByRole("button", { name: "Ask again" }).click();
    await eventually(cells).toMatch(/\d/);
    expect(await note.count()).toBe(0);
  }
});

test("an estimate or a drawing that is lost on its way, or answered by no server of ours, is asked again by itself", async () => {
  const cut = (route: Route) => route.abort("connectionreset");
  const gateway = (route: Route) => route.fulfill({ status: 502, contentType: "text/html", body: "Bad Gateway" });
  const cutPost = (route: Route) => (route.request().method() === "POST" ? cut(route) : route.fallback());
  for (const [operation, answer, times, seeds] of [
    ["Estimate", cut, 1, "50-53"],
    ["Estimate", gateway, 2, "54-57"],
    // The first is the GET.
    ["HeatMap", cutPost, 2, "58-61"],
  ] as const) {
    instead = { operation, answer, times };
    await page.goto(`${server.url}/heatmap?${FAST}&seeds=${seeds}&below=none`);
    await page.getByText("No connection to the server.").waitFor();
    await eventually(cells).toMatch(/\d/);
    await page.getByText("No connection to the server.").waitFor({ state: "detached" });
    await eventually(() => page.getByRole("alert").count()).toBe(0);
    instead = null;
  }
});

test("a part of the grid that cannot be read is said, and read again when asked or when the server is back", async () => {
  await page.goto(`${server.url}/grid?${FAST}&seeds=50-57`);
  await eventually(() => inState("READY").count()).toBe(16);
  const values = () => page.locator(".strip", { hasText: /\d/ }).count();
  instead = { operation: "RowValues", answer: refused, times: 99 };
  await page.reload();
  await page.getByRole("alert").waitFor();
  instead = null;
  await page.getByRole("alert").getByRole("button", { name: "Ask again" }).click();
  await eventually(values).toBe(8);
  expect(await page.getByRole("alert").count()).toBe(0);

  instead = { operation: "RowValues", answer: (route) => route.abort("connectionreset"), times: 99 };
  await page.reload();
  await page.getByText("No connection to the server.").waitFor();
  instead = null;
  await eventually(values).toBe(8);
  await eventually(() => page.getByRole("alert").count()).toBe(0);
});

test("a part of the grid whose samples are there is asked once, however one scrolls", async () => {
  await page.goto("about:blank");
  const asked: string[] = [];
  const note = (request: Request) => {
    const { searchParams } = new URL(request.url());
    if (searchParams.get("operationName") === "Grid") {
      const { values } = JSON.parse(searchParams.get("variables")!).seeds;
      asked.push(values ? values[0] : "all");
    }
  };
  page.on("request", note);
  // Four parts of 64 seeds; the first is what the view itself reads.
  await page.goto(`${server.url}/grid?${FAST}&seeds=50-305&pin=none`);
  const scroll = async (left: number, seed: number) => {
    await page.locator(".grid-scroll").evaluate((element, to) => element.scrollTo({ left: to }), left);
    await page.locator(`[data-cell][href*="s=${seed}"]:not([data-state=LOADING])`).first().waitFor();
  };
  await eventually(() => page.getByText("512 ready · 512 in all").count()).toBe(1);
  await scroll(1e6, 305);
  await scroll(0, 50);
  asked.length = 0;
  for (const [left, seed] of [
    [1e6, 305],
    [0, 50],
    [4_000, 125],
    [8_000, 190],
    [0, 50],
  ] as const) {
    await scroll(left, seed);
  }
  page.off("request", note);
  expect(asked.filter((first, i) => asked.indexOf(first) !== i)).toEqual([]);
  expect(asked).not.toContain("all");
});

test("a server that goes away is said, with since when; when it is back the page goes on by itself", async () => {
  await page.goto(`${server.url}/grid?${FAST}&seeds=0-7`);
  await eventually(() => inState("READY").count()).toBe(16);
  await server.kill("SIGKILL");
  await page.getByText("No connection to the server.").waitFor();
  expect(await page.getByText(/What you see is from \d\d:\d\d:\d\d/).count()).toBe(1);
  // What was there stays, and what is asked meanwhile waits.
  expect(await inState("READY").count()).toBe(16);
  expect(await seriousFaults(page)).toEqual([]);
  await server.restart();
  await page.getByText("No connection to the server.").waitFor({ state: "detached", timeout: 30_000 });
  await page.getByRole("button", { name: /^Seeds/ }).click();
  await page.getByRole("textbox", { name: "Seeds" }).fill("20-25");
  await page.getByRole("button", { name: "Take" }).click();
  await page.keyboard.press("Escape");
  await eventually(() => inState("READY").count()).toBe(12);
});

test("who may not draw is told so, sees what is there, and signs in with a token that no page keeps, and out again", async () => {
  const token = async (name: string, role: string) =>
    /ccd_[A-Za-z0-9_-]{43}/.exec(
      (await server.command(["token", "create", "--name", name, "--role", role])).stdout,
    )![0];
  const ada = await token("ada", "RESEARCHER");
  await page.goto(`${server.url}/grid?${FAST}&seeds=0-9`);
  await eventually(() => inState("READY").count()).toBe(16);
  await eventually(() => inState("NOT_SAMPLED").count()).toBe(4);
  expect(await inState("NOT_SAMPLED").first().getAttribute("title")).toBe("not sampled: your role does not start work");
  await page.getByText("16 of 20 samples are there. You read with the role READER").waitFor();

  const enter = async (text: string) => {
    await page.getByLabel("Token", { exact: true }).last().fill(text);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  };
  await page.getByRole("button", { name: /anonymous, READER/ }).click();
  await enter("not-a-token");
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").textContent()).toContain("This token is not valid");
  await enter(ada);
  await page.getByRole("button", { name: /ada, RESEARCHER/ }).waitFor();
  await eventually(() => inState("READY").count()).toBe(20);
  const kept = await page.evaluate(() => [JSON.stringify([localStorage, sessionStorage]), document.cookie]);
  expect(kept.join()).not.toMatch(/cc[ds]_/);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: "concordance", httpOnly: true, sameSite: "Strict" });

  await page.getByRole("button", { name: /ada, RESEARCHER/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: /anonymous, READER/ }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
});
