/**
 * What a browser shows when a test of it fails: kept the moment the test or subtest has failed, before the next one changes it. Of each
 * open page a picture, its HTML and its journal (console, exceptions, requests and how long each took) go to `e2e/artifacts/`, by the
 * name of the file and the test; the gist goes to standard error, for logs of machines whose files nobody keeps.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { TestContext } from "node:test";
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { ROOT } from "./golgi.ts";

export const ARTIFACTS = join(ROOT, "e2e", "artifacts");
const JOURNAL_LINES = 400;
const GIST_CHARACTERS = 1200;

interface Journal {
  readonly lines: string[];
  readonly waiting: Map<Request, number>;
}
const journals = new WeakMap<Page, Journal>();
const noted = new WeakSet<Page>();

/** From now on, what happens in the pages of a context is written down. */
export function keepJournal(context: BrowserContext): void {
  const began = Date.now();
  const journalOf = (page: Page): Journal => {
    const journal = journals.get(page) ?? { lines: [], waiting: new Map() };
    journals.set(page, journal);
    return journal;
  };
  const note = (page: Page, text: string) => {
    const { lines } = journalOf(page);
    lines.push(`${((Date.now() - began) / 1000).toFixed(2).padStart(7)} s  ${text}`);
    if (lines.length > JOURNAL_LINES) lines.shift();
  };
  const ended = (request: Request, how: string) => {
    const page = pageOf(request);
    if (page === undefined) return;
    const { waiting } = journalOf(page);
    const startedAt = waiting.get(request) ?? Date.now();
    waiting.delete(request);
    note(page, `${how} ${request.method()} ${request.url().slice(0, 300)} (${Date.now() - startedAt} ms)`);
  };
  context.on("page", (page) => {
    page.on("console", (message) => note(page, `console ${message.type()}: ${message.text().slice(0, 1000)}`));
    page.on("pageerror", (error) => note(page, `exception: ${error.stack ?? error.message}`));
    page.on("framenavigated", (frame) => frame === page.mainFrame() && note(page, `at ${frame.url().slice(0, 300)}`));
  });
  context.on("request", (request) => {
    const page = pageOf(request);
    if (page !== undefined) journalOf(page).waiting.set(request, Date.now());
  });
  context.on("response", (response) => ended(response.request(), String(response.status())));
  context.on("requestfailed", (request) => ended(request, `failed (${request.failure()?.errorText})`));
}

function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined; // of a worker, or of a page that is still opening
  }
}

const browsers = new WeakMap<TestContext, Browser>();

/** Keeps the open pages of a browser after each subtest that fails, and at the end when the test itself has failed. */
export function keepFailedPages(t: TestContext, browser: Browser): void {
  browsers.set(t, browser);
  t.afterEach(async (sub) => {
    if (hasFailed(sub)) await keepPages(browser, sub.name);
  });
  t.after(() => keepIfFailed(t));
}

/** For what ends before the browser does, as the server: pages are kept as they were with it. */
export async function keepIfFailed(t: TestContext): Promise<void> {
  const browser = browsers.get(t);
  if (browser !== undefined && hasFailed(t)) await keepPages(browser, t.name);
}

/** Node says it of tests and of suites; its types only of the one. */
const hasFailed = (context: object) => "passed" in context && context.passed === false;

async function keepPages(browser: Browser, test: string): Promise<void> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const file = basename(process.argv[1] ?? "e2e").replace(/(\.serial)?\.test\.ts$/, "");
  for (const [index, page] of pages.filter((one) => !noted.has(one)).entries()) {
    noted.add(page);
    await keepPage(page, `failed-${file}-${slug(test)}-${index + 1}`).catch((error: unknown) =>
      process.stderr.write(
        `the page of "${test}" could not be kept: ${error instanceof Error ? error.message : String(error)}\n`,
      ),
    );
  }
}

async function keepPage(page: Page, name: string): Promise<void> {
  const { lines = [], waiting = new Map<Request, number>() } = journals.get(page) ?? {};
  const open = [...waiting]
    .filter(([request]) => !isAsset(request.url()))
    .map(([request, at]) => `unanswered ${request.method()} ${request.url().slice(0, 300)} (for ${Date.now() - at} ms)`);
  const text = await within(
    5000,
    page.evaluate(() => document.body.innerText),
  );
  mkdirSync(ARTIFACTS, { recursive: true });
  writeFileSync(join(ARTIFACTS, `${name}.log`), [page.url(), ...lines, ...open, ""].join("\n"));
  process.stderr.write(
    [
      `— ${page.url()} when it failed (e2e/artifacts/${name}.png, .html, .log):`,
      (text ?? "(the page does not answer)").replace(/\s*\n\s*/g, " / ").slice(0, GIST_CHARACTERS),
      ...lines.filter((line) => !isAsset(line)).slice(-8),
      ...open,
      "",
    ].join("\n"),
  );
  const html = await within(5000, page.content());
  if (html !== undefined) writeFileSync(join(ARTIFACTS, `${name}.html`), html);
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), animations: "disabled", timeout: 10_000 });
}

async function within<T>(limitMs: number, promise: Promise<T>): Promise<T | undefined> {
  const limit = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => limit.resolve(undefined), limitMs);
  return Promise.race([promise.catch(() => undefined), limit.promise]).finally(() => clearTimeout(timer));
}

const isAsset = (text: string) => /\/assets\/|favicon/.test(text);

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-|-$/g, "");
