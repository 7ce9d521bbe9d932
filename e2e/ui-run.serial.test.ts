/**
 * Runs in a real browser: the run page of the lambda variant calling with its viewers, live runs (logs, cancel, a gate, a restart of the
 * server), failures, comparison. Every page is photographed in both colour schemes and on a telephone into e2e/artifacts.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { noBrowser, openBrowser, screenshot, serve, visit } from "./browser.ts";
import { hold, ROOT, scratch, succeed } from "./golgi.ts";
import { LAMBDA, noLambda } from "./lambda.ts";
import { artifactPath, clientOf, featuresOf, objections, photograph, settled, until, type FileLike } from "./viewing.ts";

const IMAGES = join(process.env["GOLGI_TEST_DATA"] ?? resolve(ROOT, "../shared/data"), "microscopy");
const LIVE = "e2e/workflows/live.ts";
/** So that a task sees whether it is held. */
const PLAIN = ["--sandbox", "plain"];

/** Share of pixels of the largest canvas that are not of its commonest colour. */
function inkOf(page: Page, within: string): Promise<number> {
  return page.evaluate((selector) => {
    const roots: (Element | ShadowRoot)[] = [...document.querySelectorAll(selector)];
    let best = 0;
    for (let at = 0; at < roots.length; at++) {
      for (const element of roots[at]?.querySelectorAll("*") ?? []) {
        if (element.shadowRoot !== null) roots.push(element.shadowRoot);
        if (!(element instanceof HTMLCanvasElement) || element.width * element.height < 20_000) continue;
        const data = element.getContext("2d")?.getImageData(0, 0, element.width, element.height).data;
        if (data === undefined) continue;
        const counts = new Map<number, number>();
        const pixels = new Uint32Array(data.buffer);
        for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
        best = Math.max(best, 1 - Math.max(...counts.values()) / pixels.length);
      }
    }
    return best;
  }, within);
}

test("the lambda variant calling: run page and viewers", { skip: noBrowser || noLambda(), timeout: 300_000 }, async (t) => {
  const state = join(scratch(t), ".golgi");
  await succeed(
    [
      "--state",
      state,
      "run",
      "examples/variant-calling/workflow.ts",
      "variant-calling-demo",
      "--reference",
      `${LAMBDA}/reference/lambda_virus.fa.gz`,
      "--reads.0",
      `${LAMBDA}/reads/reads_1.fq.gz`,
      "--reads.1",
      `${LAMBDA}/reads/reads_2.fq.gz`,
    ],
    { timeoutMs: 180_000 },
  );
  const served = await serve(t, { state });
  const golgi = clientOf(served);
  const run = (await golgi.call("listRuns")).rows[0];
  assert.ok(run?.outputs);
  const outputs = run.outputs as unknown as { vcf: FileLike; bams: FileLike[]; report: FileLike };
  const browser = await openBrowser(t);
  const visitor = await visit(browser, served);
  const { page } = visitor;
  const open = (path: string) => page.goto(served.url + path);

  await t.test("runs list; what a first visit loads is small", async () => {
    await open("/runs");
    await page.getByRole("link", { name: /variant-calling-demo/ }).waitFor();
    const loaded = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter(({ name }) => name.endsWith(".js"))
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
    );
    t.diagnostic(`scripts of the first page: ${Math.round(loaded / 1000)} kB compressed`);
    assert.ok(loaded > 50_000 && loaded < 300_000, `${loaded} bytes of scripts`);
    await photograph(page, "runs");
  });

  await t.test("graph: places, states, folding, side panel", async () => {
    await open(`/runs/${run.id}`);
    await page.locator('[data-place="call-variants/joint-call"][data-status="succeeded"]').waitFor();
    await page.locator('[data-place="call-variants/map-align"]').getByText("4 of 4").waitFor();
    assert.equal(await page.locator('[data-place="call-variants/map-align/align"]').count(), 0, "a map is one node");
    await photograph(page, "run-graph");
    await page.getByRole("button", { name: "Open map-align" }).click();
    await page.locator('[data-place="call-variants/map-align/align"]').getByText("2 of 2").waitFor();
    await page.locator('[data-place="call-variants/joint-call"]').click();
    const panel = page.getByRole("complementary", { name: "The chosen node" });
    await panel
      .getByTestId("explain")
      .getByText(/ran because/)
      .waitFor();
    await panel.getByText("← bam of map-align").waitFor();
    await panel.getByRole("button", { name: "Commands" }).click();
    await panel
      .locator("pre", { hasText: /bcftools mpileup.*-f \S*\/job\/in\/reference\/reference\.fa/ })
      .first()
      .waitFor();
    await photograph(page, "run-node");
    assert.match(page.url(), /node=call-variants%2Fjoint-call|node=call-variants\/joint-call/);
    await page.reload();
    await page.getByRole("heading", { name: "joint-call" }).waitFor();
  });

  await t.test("nodes, timeline, logs, outputs, resources", async () => {
    await open(`/runs/${run.id}?tab=nodes`);
    await page.getByText("17 of 17").waitFor();
    await page.getByRole("textbox", { name: "Filter nodes" }).fill("align lambda");
    await page.getByText("2 of 17").waitFor();
    await photograph(page, "run-nodes");
    await open(`/runs/${run.id}?tab=timeline`);
    await page.getByTestId("timeline").getByText("joint-call").waitFor();
    await photograph(page, "run-timeline");
    await open(`/runs/${run.id}?tab=logs&node=${encodeURIComponent("call-variants/map-align[lambda]/align")}`);
    await page
      .getByRole("log")
      .getByText(/\[M::mem_process_seqs\]|\[main\] Real time/)
      .first()
      .waitFor();
    await page.getByRole("textbox", { name: "Search in this log" }).fill("mem_process_seqs");
    await page.getByText(/^1 of \d+$/).waitFor();
    await photograph(page, "run-logs");
    await open(`/runs/${run.id}?tab=outputs`);
    await page.getByTestId("metric").filter({ hasText: "accuracy.recall" }).waitFor();
    await page.getByRole("cell", { name: "19,520" }).waitFor();
    await photograph(page, "run-outputs");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download all as zip" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /\.zip$/);
    await open(`/runs/${run.id}?tab=resources`);
    await page
      .getByTestId("resources")
      .getByText(/ of 1\.0 GiB/)
      .first()
      .waitFor();
    await photograph(page, "run-resources");
  });

  await t.test("the BAM in the genome browser: reads are drawn, names of contigs are aliased", async () => {
    await open(artifactPath(outputs.bams[0] as FileLike, { run: run.id }));
    await page.locator('.genome-box[data-ready="true"]').waitFor();
    const features = await until(
      () => featuresOf(page, "alignment"),
      (count) => count > 100,
    );
    assert.ok(features > 100, `${features} reads in view`);
    await until(
      () => inkOf(page, ".genome-box"),
      (ink) => ink > 0.2,
    );
    assert.equal(
      await page.evaluate(
        () =>
          (window as never as { golgiGenomeBrowser: { referenceFrameList: { chr: string }[] } }).golgiGenomeBrowser
            .referenceFrameList[0]?.chr,
      ),
      "NC_001416.1",
    );
    await photograph(page, "viewer-bam");
  });

  await t.test("the VCF in the genome browser", async () => {
    await open(artifactPath(outputs.vcf, { run: run.id }));
    await page.locator('.genome-box[data-ready="true"]').waitFor();
    const variants = await until(
      () => featuresOf(page, "variant"),
      (count) => count > 0,
    );
    assert.ok(variants >= 150, `${variants} variants in view`);
    await photograph(page, "viewer-vcf");
  });

  await t.test("the report in its sandbox, reads with qualities, an index folder", async () => {
    await open(artifactPath(outputs.report, { run: run.id }));
    const frame = page.frameLocator("iframe");
    await frame.getByRole("heading", { name: "Variant calling" }).waitFor();
    assert.equal(await page.locator("iframe").getAttribute("sandbox"), "allow-scripts allow-popups allow-downloads");
    await photograph(page, "viewer-html");
    const [reads] = (run.inputs as unknown as { reads: FileLike[] }).reads;
    await open(artifactPath(reads as FileLike, { run: run.id }));
    await page.getByRole("img", { name: /Base qualities by position/ }).waitFor();
    await photograph(page, "viewer-fastq");
    const { node } = await golgi.call("getNode", { params: { id: run.id, path: "call-variants/prepare-reference" } });
    const index = (node.outputs as unknown as { index: FileLike }).index;
    await open(`${artifactPath(index, { run: run.id })}&view=directory`);
    await page.getByText("reference.bwt").waitFor();
    await photograph(page, "viewer-directory");
  });

  await t.test("axe finds nothing to object to", async () => {
    const found: string[] = [];
    for (const dark of [false, true]) {
      const other = await visit(browser, served, { dark, bypassPolicy: true });
      for (const [path, wait] of [
        ["/runs", '[data-testid="runs"] a'],
        [`/runs/${run.id}?node=call-variants/joint-call`, '[data-place="call-variants/joint-call"]'],
        [`/runs/${run.id}?tab=nodes`, ".node-grid button, button.node-grid"],
        [`/runs/${run.id}?tab=timeline`, '[data-testid="timeline"] button'],
        [`/runs/${run.id}?tab=logs&node=${encodeURIComponent("call-variants/map-align[lambda]/align")}`, '[role="log"]'],
        [`/runs/${run.id}?tab=outputs`, '[data-testid="metric"]'],
        [`/runs/${run.id}?tab=resources`, '[data-testid="resources"] button'],
        [artifactPath(outputs.report, { run: run.id }), "iframe"],
        [`/compare?a=${run.id}&b=${run.id}`, "main section"],
      ] as const) {
        await other.page.goto(served.url + path);
        await other.page.locator(wait).first().waitFor();
        await other.page.waitForTimeout(300);
        found.push(...(await objections(other.page)).map((one) => `${dark ? "dark" : "light"} ${path.slice(0, 60)} ${one}`));
      }
      await other.context.close();
    }
    assert.deepEqual(found, []);
  });

  await t.test("palette, comparison", async () => {
    await open("/runs");
    await page.getByRole("link", { name: /variant-calling-demo/ }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("textbox", { name: "Find" }).fill("variant");
    await page
      .getByRole("button", { name: new RegExp(run.id) })
      .first()
      .waitFor();
    await screenshot(page, "palette-1440-light");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/(runs|workflows)\//);
    await open(`/compare?a=${run.id}&b=${run.id}`);
    await page.getByText("The inputs are the same.").waitFor();
    await photograph(page, "compare");
  });
  settled(visitor);
});

test("pictures of the microscope", {
  skip: noBrowser || (existsSync(IMAGES) ? false : `no test data at ${IMAGES}`),
  timeout: 120_000,
}, async (t) => {
  const served = await serve(t);
  const golgi = clientOf(served);
  const folder = join(IMAGES, "human-3ch");
  const name = readdirSync(folder).find((file) => /\.tiff?$/i.test(file)) as string;
  const file = await golgi.upload(new Blob([readFileSync(join(folder, name))]), { name });
  const visitor = await visit(await openBrowser(t), served);
  const { page } = visitor;
  await page.goto(served.url + artifactPath(file));
  await page.locator('[data-testid="image"][data-ready="true"]').waitFor();
  await until(
    () => inkOf(page, '[data-testid="image"]'),
    (ink) => ink > 0.2,
  );
  await page.getByRole("button", { name: "Zoom in" }).click();
  await photograph(page, "viewer-tiff");
  settled(visitor);
});

test("live runs", { skip: noBrowser, timeout: 300_000 }, async (t) => {
  const served = await serve(t, { workflows: [LIVE], args: PLAIN });
  const golgi = clientOf(served);
  const browser = await openBrowser(t);
  const visitor = await visit(browser, served);
  const { page } = visitor;
  const status = (name: string) => page.locator("header.card").getByText(name, { exact: true });

  await t.test("progress and logs arrive by themselves; the table viewer shows the result", async (sub) => {
    const { held, release } = hold(sub);
    const run = await golgi.launch({ workflow: "watched", inputs: { items: [1, 2, 3, 4, 5, 6], seconds: 0, held } });
    await page.goto(`${served.url}/runs/${run.id}?tab=logs`);
    await page
      .getByRole("log")
      .getByText(/item \d begins/)
      .waitFor();
    await page.goto(`${served.url}/runs/${run.id}`);
    await page.locator('[data-connection="live"]').waitFor();
    await page.locator('[data-place="map-tick"]').waitFor();
    await screenshot(page, "run-live-1440-light");
    release();
    await status("succeeded").waitFor();
    await page.locator('[data-place="tabulate"][data-status="succeeded"]').waitFor();
    const { run: row } = await run.get();
    await page.goto(served.url + artifactPath((row.outputs as unknown as { table: FileLike }).table, { run: run.id }));
    await page.getByTestId("table").getByText("item 6").waitFor();
    await page.getByRole("button", { name: "About the column value" }).click();
    await page.getByRole("dialog").locator("svg rect").first().waitFor();
    await screenshot(page, "viewer-table-column-1440-light");
    await page.keyboard.press("Escape");
    await page.getByRole("textbox", { name: "Filter rows" }).fill("item 4");
    await page.getByText("1 row ·").waitFor();
    await page.getByTestId("table").getByText("item 4").waitFor();
    assert.equal(await page.getByTestId("table").getByText("item 1").count(), 0);
    await photograph(page, "viewer-table");
  });

  await t.test("cancel", async () => {
    const run = await golgi.launch({ workflow: "watched", inputs: { items: [1, 2], seconds: 600 } });
    await page.goto(`${served.url}/runs/${run.id}`);
    await page.getByRole("button", { name: "Cancel", exact: true }).click();
    await page.getByRole("button", { name: "Cancel the run" }).click();
    await status("cancelled").waitFor();
    await photograph(page, "run-cancelled");
  });

  await t.test("a gate is answered through its form, with a wrong answer first", async () => {
    const run = await golgi.launch({ workflow: "asked", inputs: { items: [1, 2, 3] } });
    await page.goto(`${served.url}/runs/${run.id}`);
    await page.locator('[data-place="gate"], [data-place="factor"]').first().click();
    const gate = page.getByTestId("gate");
    await gate.getByText("By which factor?").waitFor();
    await photograph(page, "run-gate");
    await gate.getByRole("textbox").fill("12");
    await gate.getByRole("button", { name: "Answer" }).click();
    await gate
      .getByText(/at most 9|9/)
      .first()
      .waitFor();
    await gate.getByRole("textbox").fill("3");
    await gate.getByRole("button", { name: "Answer" }).click();
    await status("succeeded").waitFor();
    const { run: row } = await run.get();
    assert.equal((row.outputs as { total: number }).total, 18);
  });

  await t.test("a failure on one screen; the branch not taken is dimmed; two runs compared", async () => {
    const first = await golgi.launch({ workflow: "failing", inputs: { word: "hg99", brave: true } });
    await first.done();
    await page.goto(`${served.url}/runs/${first.id}`);
    await page.locator('[data-place="broken"][data-status="failed"]').click();
    const card = page.getByTestId("error-card");
    await card.getByText(/cause: exit · exit status 3/).waitFor();
    await card.getByText("no such reference: hg99").first().waitFor();
    await card.getByText(`golgi reproduce ${first.id} broken`).waitFor();
    assert.ok((await page.locator(".scene-node.quiet").count()) > 0, "the side that was not taken is dimmed");
    await photograph(page, "run-failed");
    const second = await golgi.launch({ workflow: "failing", inputs: { word: "hg98", brave: true } });
    await second.done();
    await page.goto(`${served.url}/compare?a=${first.id}&b=${second.id}`);
    await page.getByText(/input `word` changed/).waitFor();
    await photograph(page, "compare-different");
  });

  await t.test("the server restarts in the middle; the page goes on by itself", async (sub) => {
    const { held, release } = hold(sub);
    const run = await golgi.launch({ workflow: "watched", inputs: { items: [1, 2, 3, 4, 5, 6, 7, 8], seconds: 0, held } });
    await page.goto(`${served.url}/runs/${run.id}`);
    await page.locator('[data-connection="live"]').waitFor();
    await served.stop();
    await page.locator('[data-connection="lost"]').waitFor();
    await screenshot(page, "run-lost-1440-light");
    await serve(t, { state: served.state, port: Number(new URL(served.url).port), args: PLAIN });
    await page.locator('[data-connection="live"]').waitFor();
    release();
    await status("succeeded").waitFor({ timeout: 60_000 });
    await page.locator('[data-place="tabulate"][data-status="succeeded"]').waitFor();
  });
  const lost = visitor.faults.filter(
    (fault) => !/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/.test(fault),
  );
  assert.deepEqual(lost, []);
  assert.deepEqual([...visitor.strangers], []);
});
