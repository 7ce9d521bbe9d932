/**
 * What a new user does in the first five minutes in the browser: finds the variant calling, fills in its form with files, watches it run,
 * looks at reads, variants and report, changes one input and runs it again. Told once, for the test and for the pictures of the docs.
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { Served } from "./browser.ts";
import { drawn } from "./genome.ts";
import { LAMBDA } from "./lambda.ts";

export interface StoryOptions {
  /** Called where there is something to see; the page is still then. */
  readonly picture: (name: string) => Promise<void>;
  /** What `minQuality` is changed to; told twice on one server, another value has something to run again. Default 40. */
  readonly minQuality?: number;
}

export interface Told {
  /** Paths of the two runs. */
  readonly first: string;
  readonly second: string;
}

export async function tellStory(page: Page, served: Served, { picture, minQuality = 40 }: StoryOptions): Promise<Told> {
  await page.goto(`${served.url}/`);
  await page.getByRole("link", { name: "Variant calling (bwa + bcftools)" }).waitFor();
  await picture("catalogue");

  await page.getByRole("link", { name: "Variant calling (bwa + bcftools)" }).click();
  await page.getByRole("img", { name: /^Graph of/ }).waitFor();
  await picture("workflow");

  await page.getByRole("main").getByRole("link", { name: "Launch", exact: true }).click();
  await page.locator('[data-field="input.reference"] input[type=file]').setInputFiles(`${LAMBDA}/reference/lambda_virus.fa.gz`);
  await page
    .locator('input[type=file][aria-label="Add files"]')
    .setInputFiles([`${LAMBDA}/reads/reads_1.fq.gz`, `${LAMBDA}/reads/reads_2.fq.gz`]);
  await page.getByRole("grid", { name: "Samples" }).getByText("reads_2.fq.gz").waitFor();
  await page.getByTestId("forecast").getByText("Ready.").waitFor();
  await picture("launch");

  await page.getByRole("button", { name: "Launch", exact: true }).click();
  const first = await finished(page);
  await page.locator('[data-place="report"]:is([data-status="succeeded"], [data-status="reused"])').waitFor();
  await picture("run");

  await page.getByRole("tab", { name: "Outputs" }).click();
  await page.getByText("bams[0]").waitFor();
  await picture("outputs");

  await openOutput(page, "bams[0]");
  await drawn(page, "alignment", 100);
  await picture("reads");
  await page.goBack();

  await openOutput(page, "vcf");
  await drawn(page, "variant", 50);
  await picture("variants");
  await page.goBack();

  await openOutput(page, "report");
  await page.frameLocator("iframe").getByRole("heading", { name: "Variant calling" }).waitFor();
  await picture("report");
  await page.goBack();

  await page.getByRole("link", { name: "Re-run with changes" }).click();
  await page.getByRole("textbox", { name: "Min quality", exact: true }).fill(String(minQuality));
  await page.getByRole("region", { name: "Changes" }).getByText("minQuality", { exact: true }).waitFor();
  await page
    .getByTestId("forecast")
    .getByText(/reused/)
    .first()
    .waitFor();
  await picture("again");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await page.waitForURL((url) => url.pathname.startsWith("/runs/") && url.pathname !== first);
  const second = await finished(page);
  await page.getByRole("tab", { name: "Nodes" }).click();
  await page.getByText("reused").first().waitFor();
  await picture("reused");
  return { first, second };
}

/** Waits until the run of the page has succeeded; its path. */
async function finished(page: Page): Promise<string> {
  await page.waitForURL(/\/runs\/run_/);
  await page.locator('header [data-status="succeeded"]').waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('header [data-status="failed"]').count(), 0);
  return new URL(page.url()).pathname;
}

async function openOutput(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name: `Open ${name}` }).click();
  await page.waitForURL(/\/artifacts\//);
}
