/** Studies from a view to a version, links that open them and end, and dashboards: in a real browser. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenBrowser, type OpenPage, openBrowser } from "../support/browser.js";
import { eventually, openView, seriousFaults } from "../support/explorer.js";
import { startTestServer, type TestServer } from "../support/server.js";

const MODELS = ["unet16-edm-n64", "unet16-flow-n64"];
/** Few steps: what is seen is the same, and it is drawn at once. */
const QUESTION = "sampler=EULER.2&seeds=0-3&metric=mae";

let server: TestServer;
let browser: OpenBrowser;
let opened: OpenPage;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ models: MODELS }), openBrowser()]);
  opened = await openView(browser, `${server.url}/studies`);
  page = opened.page;
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const go = (address: string) => page.goto(server.url + address);
const button = (name: string | RegExp, on: Page = page) =>
  on.getByRole("button", typeof name === "string" ? { name, exact: true } : { name });

test("without a study the list says what one is and how it is made", async () => {
  await page.getByRole("heading", { name: "There is no study yet." }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("a view becomes a study: what is refused is said at its field, and its page shows the same samples and scores", async () => {
  await go(`/grid?${QUESTION}`);
  await button("Save as study").click();
  await page.getByLabel("Title").fill("Same noise, two objectives");
  expect(await page.getByLabel("Slug").inputValue()).toBe("same-noise-two-objectives");
  await page.getByLabel("Slug").fill("Not a slug");
  await page
    .getByLabel("Description")
    .fill(
      "Do **two** networks agree?\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![p](https://elsewhere.example/p.png)",
    );
  await button("Save the study").click();
  await eventually(() => page.getByLabel("Slug").getAttribute("aria-invalid")).toBe("true");
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByLabel("Slug").fill("two-objectives");
  await button("Save the study").click();
  await page.waitForURL(/\/study\/two-objectives$/);
  await eventually(() => page.locator(".sample-table img.face").count()).toBe(8);
  await eventually(() => page.locator(".study-scores .matrix-cell").first().textContent()).toMatch(/\d/);
  const text = page.locator(".markdown");
  expect(await text.locator("strong").textContent()).toBe("two");
  expect(await text.locator("script, img").count()).toBe(0);
  expect(await text.locator('a[href^="javascript"]').count()).toBe(0);
  expect(await seriousFaults(page)).toEqual([]);
});

test("its words are changed, and a copy of it is the copier's", async () => {
  await button("Edit").click();
  await page.getByLabel("Title").fill("Two objectives");
  await page.getByLabel("Who sees it").selectOption("PUBLIC");
  await button("Save").click();
  await page.getByRole("heading", { level: 1, name: "Two objectives" }).waitFor();
  await button("Copy it").click();
  await page.getByRole("dialog").getByRole("button", { name: "Copy it" }).click();
  await page.waitForURL(/\/study\/two-objectives-copy$/);
  await go("/studies");
  await eventually(() => page.locator(".named-list li").count()).toBe(2);
});

test("a study is published: its files with sizes and digests, a citation, and a page of its own once it is public", async () => {
  await go("/study/two-objectives");
  await page.getByLabel("A note on the next version").fill("For the paper");
  await button("Publish").click();
  const version = page.getByRole("article", { name: "Version 1" });
  await version.getByText(/^\d+ files$/).click({ timeout: 50_000 });
  const { data } = await server.query(
    `{ study(slug: "two-objectives") { versions { edges { node { digest citation files { path digest } } } } } }`,
  );
  const { digest, files } = data.study.versions.edges[0].node;
  await version.getByTitle(`${digest}: copy`).first().waitFor();
  expect(await version.locator("li").count()).toBe(files.length);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    version.getByRole("link", { name: "manifest.json" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("manifest.json");
  await button("Make public").click();
  await button("Make it public for good").click();
  expect(await version.getByRole("link", { name: "Its page" }).getAttribute("href")).toBe(`/d/${digest}`);
  expect(await seriousFaults(page)).toEqual([]);
});

test("a link opens the study to a browser that has nothing else, until it is revoked", async () => {
  await go("/study/two-objectives-copy");
  await button("Share").click();
  await button("Create a link").click();
  const url = await page.getByLabel("The link, shown this once").inputValue();
  expect(url).toMatch(/\/share#ccl_/);
  expect(await seriousFaults(page)).toEqual([]);
  const guest = await openView(browser, server.url + new URL(url).pathname + new URL(url).hash, {
    viewport: { width: 390, height: 800 },
  });
  await guest.page.waitForURL(/\/study\/two-objectives-copy$/);
  await eventually(() => guest.page.locator(".sample-table img.face").count()).toBe(8);
  expect(await button("Edit", guest.page).count()).toBe(0);
  expect(guest.requests.filter((address) => address.includes("ccl_"))).toEqual([]);
  const wide = await guest.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  expect(await seriousFaults(guest.page)).toEqual([]);

  await button("Revoke").click();
  await page.getByText(/revoked \d/).waitFor();
  await guest.page.goto(server.url + new URL(url).pathname + new URL(url).hash);
  await guest.page.getByText("This link opens nothing.").waitFor();
  await guest.page.context().close();
});

test("a slash finds a study by a part of its title", async () => {
  await go("/");
  await page.locator("main").focus();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: /Find a model/ }).fill("two obj");
  await page.getByRole("option", { name: /study/ }).first().click();
  await page.waitForURL(/\/study\/two-objectives/);
});
