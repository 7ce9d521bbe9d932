/** A real `golgi serve` with the built page, and a real browser on it. Without a browser, tests are skipped and say so. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { buildUi } from "../scripts/build-ui.ts";
import { ARTIFACTS, keepFailedPages, keepIfFailed, keepJournal } from "./failed-pages.ts";
import { GOLGI, ROOT, scratch, succeed } from "./golgi.ts";

const CHROMIUM = process.env["GOLGI_CHROMIUM"] ?? "/usr/bin/chromium";
/** Pages run this many times slower, and every answer takes 100 ms longer: `GOLGI_SLOW_PAGES=6` finds tests and pages that race. */
const SLOWER = Number(process.env["GOLGI_SLOW_PAGES"] ?? 1);

/** For `{ skip }` of a test. */
export const noBrowser: string | false = existsSync(CHROMIUM)
  ? false
  : `no browser at ${CHROMIUM}; install chromium or set GOLGI_CHROMIUM`;

export interface Served {
  readonly url: string;
  readonly state: string;
  /** A one-time link into the page. */
  link(): Promise<string>;
  /** Ends the server as Ctrl-C does, and waits. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** Registered first. */
  readonly workflows?: readonly string[];
  readonly state?: string;
  readonly port?: number;
  /** Further options of `golgi serve`. */
  readonly args?: readonly string[];
}

export async function serve(t: TestContext, options: ServeOptions = {}): Promise<Served> {
  if (process.env["GOLGI_UI"] === undefined) await buildUi();
  const state = options.state ?? join(scratch(t), ".golgi");
  for (const file of options.workflows ?? []) await succeed(["register", file, "--state", state]);
  const child = spawn(
    GOLGI,
    ["serve", "--port", String(options.port ?? 0), "--json", "--state", state, ...(options.args ?? [])],
    {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const stop = async () => {
    child.kill("SIGINT");
    const limit = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(limit);
  };
  t.after(() => keepIfFailed(t).finally(stop));
  const first = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.on("exit", (code) => reject(new Error(`golgi serve ended with ${code}: ${text}`)));
  });
  const { url } = JSON.parse(first) as { url: string };
  return { url, state, stop, link: async () => (await succeed(["open", "--print", "--state", state])).trim() };
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page so far: exceptions, and messages of the console. A test ends with none. */
  readonly faults: readonly string[];
  /** Requests that left this machine's server. */
  readonly strangers: readonly string[];
}

export async function openBrowser(t: TestContext): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  keepFailedPages(t, browser);
  t.after(() => browser.close());
  return browser;
}

export interface VisitOptions {
  readonly width?: number;
  readonly dark?: boolean;
  /** Lets a test bring scripts of its own into the page. */
  readonly bypassPolicy?: boolean;
}

/** A person with a session, in a browser profile of their own. */
export async function visit(browser: Browser, served: Served, options: VisitOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.width !== undefined && options.width < 600 ? 844 : 900 },
    bypassCSP: options.bypassPolicy === true,
    colorScheme: options.dark === true ? "dark" : "light",
  });
  context.setDefaultTimeout(30_000);
  keepJournal(context);
  if (SLOWER > 1) context.on("page", (page) => void slowDown(page));
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: served.url });
  const page = await context.newPage();
  const [faults, strangers]: [string[], string[]] = [[], []];
  page.on("pageerror", (error) => faults.push(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && origin !== new URL(served.url).origin) strangers.push(request.url());
  });
  await page.goto(await served.link());
  return { page, context, faults, strangers };
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 100,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}

/** Saved for people to look at; `e2e/artifacts/` is not in the repository. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTIFACTS, { recursive: true });
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), fullPage: true, animations: "disabled" });
}
