/**
 * Results of a real run in a real browser: the viewers draw what the tools made, by parts, and open again by their addresses; columns of
 * tables and lists stay as they were chosen.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { noBrowser, visit } from "./browser.ts";
import { scratch, succeed } from "./golgi.ts";
import { LAMBDA, noLambda } from "./lambda.ts";
import {
  artifactPath,
  countBytes,
  featuresOf,
  lociOf,
  objections,
  photograph,
  pixelsOf,
  place,
  settled,
  until,
  type FileLike,
} from "./viewing.ts";

describe("results of a run on the lambda phage", { skip: noBrowser || noLambda() }, () => {
  test("genome, tables, report, text, JSON", { timeout: 400_000 }, async (t) => {
    const state = join(scratch(t), ".golgi");
    const reads = [1, 2].flatMap((mate) => [`--reads.${mate - 1}`, `${LAMBDA}/reads/reads_${mate}.fq.gz`]);
    const reference = ["--reference", `${LAMBDA}/reference/lambda_virus.fa.gz`];
    await succeed(["--state", state, "run", "e2e/workflows/results.ts", "results", ...reference, ...reads], {
      timeoutMs: 180_000,
    });
    const here = await place(t, state);
    const { golgi, page, visitor, open } = here;
    const run = (await golgi.call("listRuns")).rows[0];
    assert.ok(run?.outputs);
    const outputs = run.outputs as unknown as Readonly<Record<string, FileLike>>;
    const show = (port: string, more: Readonly<Record<string, string>> = {}) =>
      open(artifactPath(outputs[port] as FileLike, { run: run.id, ...more }));
    const bytes = countBytes(page);

    for (const [port, type, least, locus] of [
      ["bam", "alignment", 100, undefined],
      ["cram", "alignment", 100, undefined],
      ["vcf", "variant", 20, undefined],
      ["covered", "annotation", 20, undefined],
      ["genes", "annotation", 10, undefined],
      ["transcripts", "annotation", 9, "NC_001416.1:37,000-39,000"],
    ] as const) {
      await t.test(`${port} in the genome browser, on the run's reference`, async () => {
        const file = outputs[port] as FileLike;
        bytes.reset();
        await show(port, locus === undefined ? {} : { locus });
        await page.locator('.genome-box[data-ready="true"]').waitFor();
        await until(
          () => featuresOf(page, type),
          (count) => count >= (locus === undefined ? least : 1),
        );
        const { ink } = await until(
          () => pixelsOf(page.locator(".genome-box")),
          (pixels) => pixels.ink > 0.04,
        );
        t.diagnostic(`${port}: ink ${ink.toFixed(2)}, ${bytes.of(file.digest)} bytes in ${bytes.requests(file.digest)} requests`);
        assert.match(await lociOf(page), /^NC_001416\.1:/);
        await photograph(page, `viewers-${port}`);
      });
    }

    await t.test("of an indexed alignment only the part in view is read", async () => {
      const file = outputs["bam"] as FileLike & { size: number };
      bytes.reset();
      await show("bam", { locus: "NC_001416.1:1000-1400" });
      await page.locator('.genome-box[data-ready="true"]').waitFor();
      await until(
        () => featuresOf(page, "alignment"),
        (count) => count > 5,
      );
      const read = bytes.of(file.digest);
      assert.ok(read > 0 && read < file.size / 2, `${read} of ${file.size} bytes`);
    });

    await t.test("the region in view is in the address", async () => {
      await show("bam", { locus: "gi|9626243|ref|NC_001416.1|:20000-20400" });
      await page.locator('.genome-box[data-ready="true"]').waitFor();
      assert.match(await lociOf(page), /^NC_001416\.1:20,?000-20,?400$/, "named as the file names its contig");
      await page.evaluate(() =>
        (window as never as { golgiGenomeBrowser: { search(to: string): Promise<void> } }).golgiGenomeBrowser.search(
          "NC_001416.1:30000-30500",
        ),
      );
      await page.waitForURL(/locus=[^&]*30%2C?000|locus=[^&]*30,?000/);
      const other = await here.again();
      await other.locator('.genome-box[data-ready="true"]').waitFor();
      assert.match(await lociOf(other), /30,?000-30,?500/);
      await other.close();
    });

    await t.test("a VCF and a BED are tables as well", async () => {
      await show("vcf", { view: "table" });
      const table = page.getByTestId("table");
      await table.getByRole("columnheader").getByText("CHROM").waitFor();
      await table.getByText("gi|9626243|ref|NC_001416.1|").first().waitFor();
      await show("covered", { view: "table" });
      await table.getByText("covered1", { exact: true }).waitFor();
    });

    await t.test("48,502 rows: scrolled, sorted, filtered, plotted; the address keeps it", async () => {
      await show("depth");
      const table = page.getByTestId("table");
      await page.getByText("48,502 rows").waitFor();
      await table.evaluate((box) => box.scrollTo(0, box.scrollHeight));
      await table.getByText("48502", { exact: true }).waitFor();
      await page.getByRole("button", { name: "depth", exact: true }).click();
      await page.getByRole("button", { name: /^depth ↑/ }).click();
      await page.getByRole("columnheader", { name: /depth ↓/ }).waitFor();
      const deepest = () => table.getByRole("row").nth(1).getByRole("cell").nth(2).textContent();
      await until(deepest, (depth) => Number(depth) > 20);
      await page.getByRole("textbox", { name: "Filter rows" }).fill("4850");
      await page.waitForURL(/filter=4850/);
      await page.getByText(/^\d+ rows · 3 columns$/).waitFor();
      const other = await here.again();
      await other.getByText(/^\d+ rows · 3 columns$/).waitFor();
      assert.equal(await other.getByRole("textbox", { name: "Filter rows" }).inputValue(), "4850");
      await other.getByRole("columnheader", { name: /depth ↓/ }).waitFor();
      await other.close();
      await page.getByRole("textbox", { name: "Filter rows" }).fill("nothing like this");
      await page.getByText("No row fits").waitFor();
      await page.getByRole("textbox", { name: "Filter rows" }).fill("");
      await page.getByRole("button", { name: "About the column depth" }).click();
      await page.getByRole("dialog").locator("svg rect").first().waitFor();
      await photograph(page, "viewers-table");
      await page.keyboard.press("Escape");
    });

    await t.test("columns: hidden, moved and widened; kept for this output of this workflow, and reset", async () => {
      await show("depth");
      await page.getByText("48,502 rows").waitFor();
      const heads = () =>
        page.getByRole("columnheader").evaluateAll((all) => all.map((head) => head.querySelector("button")?.textContent));
      assert.deepEqual(await heads(), ["contig", "position", "depth"]);
      await page.getByRole("button", { name: "Columns" }).click();
      await page.getByRole("checkbox", { name: "contig" }).uncheck();
      await page.getByRole("button", { name: "Move depth to the left" }).click();
      await page.getByTestId("column-menu").waitFor();
      await photograph(page, "viewers-columns");
      await page.keyboard.press("Escape");
      assert.deepEqual(await heads(), ["depth", "position"]);
      const width = () =>
        page
          .getByRole("columnheader")
          .first()
          .evaluate((head) => head.getBoundingClientRect().width);
      const before = await width();
      const edge = await page.getByRole("separator", { name: "Width of depth" }).boundingBox();
      assert.ok(edge !== null);
      await page.mouse.move(edge.x + 4, edge.y + 10);
      await page.mouse.down();
      await page.mouse.move(edge.x + 84, edge.y + 10, { steps: 4 });
      await page.mouse.up();
      assert.equal(Math.round((await width()) - before), 80);
      await page.getByRole("separator", { name: "Width of depth" }).focus();
      await page.keyboard.press("ArrowLeft");
      assert.equal(Math.round((await width()) - before), 64);
      await page.reload();
      await page.getByText("48,502 rows").waitFor();
      assert.deepEqual(await heads(), ["depth", "position"]);
      assert.equal(Math.round((await width()) - before), 64);
      await show("covered", { view: "table" });
      await page.getByTestId("table").waitFor();
      assert.equal((await heads()).length, 4, "another output has its own");
      await show("depth");
      await page.getByRole("button", { name: "Columns, 1 hidden" }).click();
      await page.getByRole("button", { name: "Reset" }).click();
      await page.keyboard.press("Escape");
      assert.deepEqual(await heads(), ["contig", "position", "depth"]);
    });

    await t.test("a report with style, picture and script beside it; its files; all as zip", async () => {
      await show("report");
      const frame = page.frameLocator("iframe");
      await frame.getByRole("heading", { name: "FastQC Report" }).waitFor();
      assert.equal(
        await frame.getByRole("heading").evaluate((head) => getComputedStyle(head).color),
        "rgb(1, 2, 3)",
        "the style",
      );
      assert.equal(await frame.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth), 400, "the picture");
      await frame.getByText("written by the script beside it").waitFor();
      assert.equal(await page.locator("iframe").getAttribute("sandbox"), "allow-scripts allow-popups allow-downloads");
      assert.equal(await frame.locator("body").evaluate(() => window.origin), "null", "an opaque origin");
      await photograph(page, "viewers-report");
      await frame.getByRole("link", { name: "More" }).click();
      await frame.getByRole("heading", { name: "Second page" }).waitFor();
      await page.getByText("files", { exact: true }).click();
      await page.getByRole("link", { name: /fastqc_data\.txt/ }).waitFor();
      await page.getByRole("button", { name: /Images/ }).click();
      await page.getByRole("link", { name: /per_base_quality\.svg/ }).waitFor();
      await photograph(page, "viewers-directory");
      const other = await here.again();
      await other.getByRole("link", { name: /per_base_quality\.svg/ }).click();
      await until(
        () => pixelsOf(other.locator("iframe")),
        ({ ink }) => ink > 0.02,
      );
      await other.close();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Download as zip" }).click(),
      ]);
      assert.equal(download.suggestedFilename(), "reads_fastqc.zip");
      assert.ok(readFileSync(await download.path()).includes("manifest.json"));
      await show("report", { view: "directory" });
      await page.getByRole("link", { name: /more\.html/ }).click();
      await page.frameLocator("iframe").getByRole("heading", { name: "Second page" }).waitFor();
    });

    await t.test("text: found, wrapped, a line by its address; JSON as a tree", async () => {
      await show("stats");
      await page.getByTestId("text").getByText("This file was produced by samtools stats").waitFor();
      assert.equal(await page.getByTestId("text").evaluate((box) => box.scrollTop), 0, "it opens at its begin");
      await page.getByRole("textbox", { name: "Find in this text" }).fill("reads mapped:");
      await page.getByText("1 of 1 lines").waitFor();
      await page.waitForURL(/filter=reads/);
      await photograph(page, "viewers-text");
      await show("stats", { line: "900" });
      await page.getByTestId("text").locator('[data-index="899"]').waitFor();
      await show("flags");
      await page.getByRole("tree").getByText("QC-passed reads").waitFor();
      await page.getByRole("tree").getByText("mapped:").first().waitFor();
      await photograph(page, "viewers-json");
    });
    await t.test("reads and the reference as records", async () => {
      const { reads, reference } = run.inputs as unknown as { reads: FileLike[]; reference: FileLike };
      await open(artifactPath(reads[0] as FileLike, { run: run.id }));
      await page.getByRole("img", { name: /Base qualities by position/ }).waitFor();
      await open(artifactPath(reference, { run: run.id, view: "sequences" }));
      await page.getByText("gi|9626243|ref|NC_001416.1|").waitFor();
      await page.getByText("GGGCGGCGACCTCGCGGGTTTTCGCTATTTATGAAAATTTTCCGG").waitFor();
    });

    await t.test("numbers are cards; columns of the runs list and of the node runs stay as chosen", async () => {
      await open(`/runs/${run.id}?tab=outputs`);
      await page.getByTestId("metric").filter({ hasText: "mapped" }).getByText("19,572").waitFor();
      await open("/runs");
      const list = page.getByTestId("runs");
      const heads = () =>
        list.locator(".run-head > div").evaluateAll((all) => all.map((head) => head.getAttribute("data-column")));
      await list.getByText("results", { exact: true }).waitFor();
      assert.deepEqual(await heads(), ["run", "status", "progress", "took", "when"]);
      await page.getByRole("button", { name: "Columns" }).click();
      await page.getByRole("checkbox", { name: "Version" }).check();
      await page.getByRole("checkbox", { name: "Tasks" }).uncheck();
      await page.keyboard.press("Escape");
      assert.deepEqual(await heads(), ["run", "status", "took", "version", "when"]);
      await page.reload();
      await list.getByText(run.document.slice(7, 19)).waitFor();
      assert.deepEqual(await heads(), ["run", "status", "took", "version", "when"]);
      await photograph(page, "viewers-runs-columns");
      await page.getByRole("button", { name: "Columns, 1 hidden" }).click();
      await page.getByRole("button", { name: "Reset" }).click();
      assert.deepEqual(await heads(), ["run", "status", "progress", "took", "when"]);
      await open(`/runs/${run.id}?tab=nodes`);
      const nodes = page.getByRole("table", { name: "Node runs" });
      const names = () => nodes.getByRole("columnheader").getByRole("button").allTextContents();
      await nodes.getByText("quality-report").waitFor();
      assert.deepEqual(await names(), ["Node", "State", "Waited", "Time", "Attempts"]);
      await page.getByRole("button", { name: "Columns" }).click();
      await page.getByRole("checkbox", { name: "Waited" }).uncheck();
      await page.getByRole("button", { name: "Move Attempts to the left" }).click();
      await page.keyboard.press("Escape");
      await page.reload();
      await nodes.getByText("quality-report").waitFor();
      assert.deepEqual(await names(), ["Node", "State", "Attempts", "Time"]);
      await photograph(page, "viewers-nodes-columns");
    });

    await t.test("axe finds nothing to object to", async () => {
      const found: string[] = [];
      for (const dark of [false, true]) {
        const other = await visit(here.browser, here.served, { dark, bypassPolicy: true });
        for (const [path, sign] of [
          [artifactPath(outputs["depth"] as FileLike, { run: run.id }), '[data-testid="table"] [role="cell"]'],
          [artifactPath(outputs["stats"] as FileLike, { run: run.id }), '[data-testid="text"]'],
          [artifactPath(outputs["flags"] as FileLike, { run: run.id }), '[role="tree"]'],
          [artifactPath(outputs["report"] as FileLike, { run: run.id }), "iframe[data-drawn=true]"],
          [artifactPath(outputs["report"] as FileLike, { run: run.id, view: "directory" }), ".entry-row"],
          ["/runs", '[data-testid="runs"] a'],
          [`/runs/${run.id}?tab=nodes`, "button.node-grid"],
        ] as const) {
          await other.page.goto(here.served.url + path);
          await other.page.locator(sign).first().waitFor();
          await other.page.waitForTimeout(300);
          found.push(
            ...(await objections(other.page)).map((one) => `${dark ? "dark" : "light"} ${path.slice(0, 30)} ${sign} ${one}`),
          );
        }
        await other.context.close();
      }
      assert.deepEqual(found, []);
    });
    settled(visitor);
  });
});
