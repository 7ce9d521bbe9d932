/**
 * Makes the pictures of docs/browser.md: tells the story of e2e/story.ts on a real server in a real browser, light, and once more dark.
 * `node scripts/screenshots.ts` (after `npm run bootstrap`; needs Chromium, bwa, samtools, bcftools, bowtie2-examples).
 */
import { mkdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { noBrowser, openBrowser, serve, visit } from "../e2e/browser.ts";
import { noLambda } from "../e2e/lambda.ts";
import { tellStory } from "../e2e/story.ts";

const ROOT = join(import.meta.dirname, "..");
const IMAGES = join(ROOT, "docs", "images");
const MAX_BYTES = 200_000;
const WIDTH = 1280;
/** The pictures that the docs also show in the dark. */
const DARK = new Set(["run", "reads"]);

interface Picture {
  png(options: object): { toFile(path: string): Promise<unknown> };
}
/** sharp belongs to the server. */
const sharp = createRequire(join(ROOT, "packages/server/package.json"))("sharp") as (bytes: Buffer) => Picture;

const missing = noBrowser || noLambda();
if (missing !== false) {
  process.stderr.write(`No pictures: ${missing}\n`);
  process.exit(2);
}

/** What the end-to-end parts clean up after. */
const endings: (() => unknown)[] = [];
const context = { after: (ending: () => unknown) => endings.push(ending) } as unknown as TestContext;
try {
  mkdirSync(IMAGES, { recursive: true });
  const served = await serve(context, { workflows: ["examples/variant-calling/workflow.ts"] });
  const browser = await openBrowser(context);
  for (const dark of [false, true]) {
    const { page } = await visit(browser, served, { width: WIDTH, dark });
    await page.setViewportSize({ width: WIDTH, height: 800 });
    await tellStory(page, served, {
      minQuality: dark ? 50 : 40,
      picture: async (name) => {
        if (!dark || DARK.has(name)) await take(page, dark ? `${name}-dark` : name);
      },
    });
  }
} finally {
  for (const ending of endings.reverse()) await ending();
}

/** As a PNG with a palette, so that it stays small. */
async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  const bytes = await page.screenshot({ animations: "disabled" });
  const file = join(IMAGES, `${name}.png`);
  await sharp(bytes).png({ palette: true, colours: 96, effort: 10, compressionLevel: 9 }).toFile(file);
  const { size } = statSync(file);
  process.stdout.write(`${name}.png ${Math.round(size / 1000)} kB\n`);
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes; the docs allow ${MAX_BYTES}`);
}
