import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { unpackChromium } from "./chromium.js";

export interface OpenPage {
  page: Page;
  /** Every address the page and its workers asked for, other than data: and blob:. */
  requests: string[];
  /** What the page complained of: uncaught errors, and console errors such as a broken security policy. */
  complaints: string[];
}

export interface OpenBrowser {
  newPage(options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

/** A real headless Chromium from the registry, with web security on; close() ends it. */
export async function openBrowser(): Promise<OpenBrowser> {
  const { executablePath, env } = await unpackChromium();
  const browser: Browser = await chromium.launch({
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    // As root, Chromium has no sandbox; the pages it opens here are ours.
    args: ["--no-sandbox", "--no-zygote", "--disable-gpu"],
  });
  return { newPage: (options) => openPage(browser, options), close: () => browser.close() };
}

async function openPage(browser: Browser, options?: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
  });
  page.on("websocket", (socket) => requests.push(socket.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { page, requests, complaints };
}
