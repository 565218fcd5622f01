import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../src/paths.js";
import { type OpenBrowser, type OpenPage, openBrowser } from "../support/browser.js";
import { type GraphiqlServer, startGraphiqlServer } from "../support/graphiql-server.js";

const NAVIGATION = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

/** As `npm run build` makes it. */
const directory = join(packageRoot(), "dist-web", "graphiql");
let server: GraphiqlServer;

beforeAll(async () => {
  server = await startGraphiqlServer(directory);
});

afterAll(async () => {
  await server?.close();
});

describe("over HTTP", () => {
  function get(path: string, accept = "*/*") {
    return fetch(server.origin + path, { headers: { accept } });
  }

  test("a browser that opens /graphql gets the page, under a policy that names our own host alone", async () => {
    const response = await get("/graphql", NAVIGATION);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("vary")).toBe("Accept");
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';");
    expect(policy).not.toMatch(/'unsafe-eval'|https?:|\*/);
    expect(await response.text()).toContain("<title>Concordance · GraphiQL</title>");
  });

  test.each([
    ["application/json", "/graphql?query={viewer{name}}"],
    ["application/graphql-response+json, application/json;q=0.9", "/graphql?query={viewer{name}}"],
    ["*/*", "/graphql?query={viewer{name}}"],
    [NAVIGATION, "/graphql?query={viewer{name}}"],
  ])("a question by GET is left to the API, whoever asks (Accept: %s)", async (accept, path) => {
    expect(await (await get(path, accept)).json()).toEqual({ data: { viewer: { name: "ada" } } });
  });

  test.each(["application/json", "text/event-stream", "*/*"])(
    "without a question too, where %s is wanted",
    async (accept) => {
      expect((await get("/graphql", accept)).headers.get("content-type") ?? "none").not.toContain("text/html");
    },
  );

  test("assets are kept for ever, and their names are hashed", async () => {
    const script = /\/graphql-assets\/index-[\w-]{8}\.js/.exec(await (await get("/graphql", NAVIGATION)).text())?.[0];
    const response = await get(script ?? "no script");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    "/graphql-assets/index.html",
    "/graphql-assets/gone.js",
    "/graphql-assets/..%2fpackage.json",
    "/graphql-assets/",
  ])("%s is not there", async (path) => {
    expect((await get(path, NAVIGATION)).status).toBe(404);
  });

  test("without a build the answer says what makes one", async () => {
    const bare = await startGraphiqlServer(join(directory, "nowhere"));
    const response = await fetch(`${bare.origin}/graphql`, { headers: { accept: NAVIGATION } });
    await bare.close();
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm run build makes it");
  });

  test("no built file names another host to load from", async () => {
    const files = (await readdir(directory)).filter((name) => /\.(html|css)$/.test(name));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = await readFile(join(directory, file), "utf8");
      expect(text, file).not.toMatch(/(?:src|href)="(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\/|@import/);
    }
  });
});

describe("in a browser", () => {
  let browser: OpenBrowser;
  let opened: OpenPage;
  let page: Page;

  // One page for all: Monaco takes seconds to open where two cores also run other tests.
  beforeAll(async () => {
    browser = await openBrowser();
    opened = await browser.newPage({ colorScheme: "light" });
    page = opened.page;
    await page.goto(`${server.origin}/graphql`);
    await page.locator(".graphiql-query-editor .view-lines").waitFor();
  });
  afterAll(() => browser?.close());

  async function openExample(name: string, tab: string) {
    await page
      .locator(".examples button")
      .filter({ hasText: new RegExp(`· ${name}$`) })
      .click();
    await page.locator(`[role=tab][aria-selected=true]`, { hasText: tab }).waitFor();
  }

  /** Waits for text in an editor, where Monaco draws spaces as no-break spaces. */
  async function shows(editor: string, text: string) {
    await expect
      .poll(async () => (await page.locator(editor).textContent())?.replaceAll("\u00a0", " "), { timeout: 20_000 })
      .toContain(text);
  }

  test("it opens on the paper's table and its variables", async () => {
    expect(await page.title()).toBe("Concordance · GraphiQL");
    await shows(".graphiql-query-editor", "query Reproducibility(");
    await shows(".graphiql-editor-tool", '"model": "unet16-edm-n16384"');
  });

  test("every example of the repository is offered, the paper's table first", async () => {
    const offered = await page.locator(".examples button small").allTextContents();
    const files = await readdir(new URL("../../examples/operations", import.meta.url));
    expect(offered[0]).toBe("query · reproducibility");
    expect(offered.map((label) => label.split(" · ")[1]).sort()).toEqual(
      files.map((file) => file.replace(".graphql", "")).sort(),
    );
  });

  test("an example opens in a tab, runs, and shows the answer; the CSRF header goes with it", async () => {
    await openExample("viewer", "Viewer");
    await page.locator(".graphiql-execute-button").click();
    await shows(".result-window", '"name": "ada"');
    expect(server.posts.at(-1)?.["apollo-require-preflight"]).toBe("true");
  });

  test("opening an example twice goes to the tab that has it", async () => {
    await openExample("reproducibility", "Reproducibility");
    await openExample("viewer", "Viewer");
    expect(await page.getByRole("tab").count()).toBe(2);
  });

  test("work asked for in one tab can be followed in the next: the job's id is filled in", async () => {
    await openExample("request-samples", "RequestSamples");
    await page.locator(".graphiql-execute-button").click();
    await shows(".result-window", '"id": "Job:7"');
    await openExample("job-progress", "JobProgress");
    await shows(".graphiql-editor-tool", '"id": "Job:7"');
  });

  test("a subscription runs over WebSocket to its end", async () => {
    await page.locator(".graphiql-execute-button").click();
    await shows(".result-window", '"state": "SUCCEEDED"');
    expect(opened.requests).toContain(`${server.origin.replace("http", "ws")}/graphql`);
    expect(server.connections.length).toBeGreaterThan(0);
  });

  test("it is dark where the system is dark", async () => {
    const background = () =>
      page.evaluate(() => getComputedStyle(document.querySelector(".graphiql-container") as Element).backgroundColor);
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(background).toBe("rgb(33, 42, 59)");
  });

  test("all that time nothing was asked of another host, workers included, and the policy refused nothing", async () => {
    expect(opened.requests.filter((url) => url.includes(".worker-")).length).toBeGreaterThanOrEqual(2);
    expect(opened.requests.filter((url) => new URL(url).host !== new URL(server.origin).host)).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });
});
