/** What the tests of viewers share: addresses of results, what is drawn on canvases, pictures in both schemes and widths. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createClient, type Client } from "@golgi/server/client";
import type { Browser, Locator, Page } from "playwright-core";
import type { TestContext } from "node:test";
import { openBrowser, screenshot, serve, visit, type Served, type Visitor } from "./browser.ts";
import { ROOT } from "./golgi.ts";

export interface FileLike {
  readonly class?: string;
  readonly digest: string;
  readonly name: string;
  readonly format?: string;
}

export function clientOf(served: Served): Client {
  return createClient({ url: served.url, token: readFileSync(join(served.state, "token"), "utf8").trim() });
}

export function artifactPath(file: FileLike, more: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams({
    name: file.name,
    ...(file.format !== undefined && { format: file.format }),
    ...(file.class === "Directory" && { kind: "directory" }),
    ...more,
  });
  return `/artifacts/${file.digest}?${search}`;
}

/** Light and dark, wide and narrow; nothing may scroll sideways. */
export async function photograph(page: Page, name: string): Promise<void> {
  for (const [width, scheme] of [
    [1440, "light"],
    [1440, "dark"],
    [390, "light"],
    [390, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(350);
    await staysWithin(page, `${name} at ${width} px`);
    await screenshot(page, `${name}-${width}-${scheme}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** A page that has just become narrower may still be about to draw itself anew. */
async function staysWithin(page: Page, what: string): Promise<void> {
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await until(wider, (pixels) => pixels <= 1, 5000).catch((error: Error) => {
    throw new Error(`${what} scrolls sideways: ${error.message}`);
  });
}

export interface Pixels {
  /** Share of the pixels that are not of the commonest colour. */
  readonly ink: number;
  readonly mean: readonly [red: number, green: number, blue: number];
}

/** What an element looks like on the screen, whatever draws it: canvas, picture, frame, the browser's own viewer. */
export async function pixelsOf(element: Locator): Promise<Pixels> {
  const { default: sharp } = await import("sharp");
  const { data, info } = await sharp(await element.screenshot({ animations: "disabled" }))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const counts = new Map<number, number>();
  const sums: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    const key = (red << 16) | (green << 8) | blue;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    sums[0] += red;
    sums[1] += green;
    sums[2] += blue;
  }
  const count = info.width * info.height;
  return { ink: 1 - Math.max(...counts.values()) / count, mean: sums.map((sum) => sum / count) as [number, number, number] };
}

/** Bytes of stored objects that came to a page, by digest. */
export function countBytes(page: Page): { of(digest: string): number; requests(digest: string): number; reset(): void } {
  const got = new Map<string, { bytes: number; requests: number }>();
  page.context().on("response", (response) => {
    const digest = /\/api\/v1\/artifacts\/([^/?]+)(\?|$)/.exec(response.url())?.[1];
    if (digest === undefined || response.request().method() === "HEAD") return;
    const key = decodeURIComponent(digest);
    const { bytes, requests } = got.get(key) ?? { bytes: 0, requests: 0 };
    got.set(key, { bytes: bytes + Number(response.headers()["content-length"] ?? Number.NaN), requests: requests + 1 });
  });
  return {
    of: (digest) => got.get(digest)?.bytes ?? 0,
    requests: (digest) => got.get(digest)?.requests ?? 0,
    reset: () => got.clear(),
  };
}

export async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean, timeoutMs = 15_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)} after ${timeoutMs} ms`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}

export interface Place {
  readonly served: Served;
  readonly golgi: Client;
  readonly browser: Browser;
  readonly visitor: Visitor;
  readonly page: Page;
  open(path: string): Promise<unknown>;
  /** The address of the page as another visitor would open it, in a new tab. */
  again(): Promise<Page>;
}

export async function place(t: TestContext, state?: string): Promise<Place> {
  const served = await serve(t, state === undefined ? {} : { state });
  const browser = await openBrowser(t);
  const visitor = await visit(browser, served);
  const { page } = visitor;
  return {
    served,
    golgi: clientOf(served),
    browser,
    visitor,
    page,
    open: (path) => page.goto(served.url + path),
    async again() {
      const other = await visitor.context.newPage();
      await other.goto(page.url());
      return other;
    },
  };
}

export function settled({ faults, strangers }: Visitor): void {
  assert.deepEqual([...faults], []);
  assert.deepEqual([...strangers], [], "the page asks no other server");
}

export const put = (golgi: Client, name: string, bytes: string | Uint8Array): Promise<FileLike> =>
  golgi.upload(new Blob([bytes as Uint8Array<ArrayBuffer>]), { name });

/** Features that igv's tracks of a type have in view. */
export function featuresOf(page: Page, type: string): Promise<number> {
  return page.evaluate((wanted) => {
    interface View {
      readonly track: { readonly type: string };
      readonly viewports: readonly { readonly featureCache?: { readonly features?: unknown } }[];
    }
    const browser = (window as never as { golgiGenomeBrowser?: { readonly trackViews: readonly View[] } }).golgiGenomeBrowser;
    const count = (features: unknown): number => {
      if (Array.isArray(features)) return features.length;
      const held = features as { alignments?: unknown[]; allAlignments?: () => unknown[] } | undefined;
      return held?.allAlignments?.().length ?? held?.alignments?.length ?? 0;
    };
    return (browser?.trackViews ?? [])
      .filter(({ track }) => track.type === wanted)
      .flatMap(({ viewports }) => viewports)
      .reduce((sum, { featureCache }) => sum + count(featureCache?.features), 0);
  }, type);
}

export function lociOf(page: Page): Promise<string> {
  return page.evaluate(() =>
    String((window as never as { golgiGenomeBrowser: { currentLoci(): unknown } }).golgiGenomeBrowser.currentLoci()),
  );
}

/** What axe objects to in the main part of the page; the genome browser's own parts excepted. The visitor must allow foreign scripts. */
export async function objections(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: join(ROOT, "node_modules/axe-core/axe.min.js") });
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(where: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run({ include: ["main"], exclude: [".genome-box", ".react-flow__attribution"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
}
