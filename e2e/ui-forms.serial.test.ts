/** The launch page in a real browser: presets, sheets of many runs, files by address, folders, the command to copy. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import { noBrowser, openBrowser, screenshot, serve, visit, type Served } from "./browser.ts";
import { GOLGI, scratch, succeed } from "./golgi.ts";

const FASTQ = "@r1\nACGT\n+\nIIII\n";
const box = (at: Page | Locator, name: string) => at.getByRole("textbox", { name, exact: true });

/** Another server, as files by address come from. */
async function otherServer(t: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path.endsWith(".fq")) response.end(`${FASTQ}@${path}\nA\n+\nI\n`);
    else if (path === "/login.fq.gz") response.setHeader("content-type", "text/html").end("<!doctype html><title>Log in</title>");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function runsOf(
  page: Page,
  served: Served,
  query: string,
): Promise<readonly { label: string; inputs: Record<string, unknown> }[]> {
  const { rows } = (await (await page.request.get(`${served.url}/api/v1/runs?${query}`)).json()) as { rows: never[] };
  return rows;
}

async function openMany(page: Page, served: Served, workflow = "many-runs"): Promise<void> {
  await page.goto(`${served.url}/workflows/${workflow}/launch?many=yes`);
  await page.getByRole("button", { name: "Check all" }).waitFor();
}

async function pasteTable(page: Page, table: string): Promise<void> {
  await page.getByRole("button", { name: "Paste a table" }).first().click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Table" }).fill(table);
  await page.getByRole("button", { name: /^Add \d+ rows?$/ }).click();
}

const cellOf = (page: Page, row: number, column: number) =>
  page.getByRole("grid", { name: "Runs" }).locator(`[data-cell="${row}:${column}"]`);

test("forms", { skip: noBrowser, timeout: 400_000 }, async (t) => {
  const served = await serve(t, {
    workflows: ["e2e/workflows/form-tour.ts", "e2e/workflows/many-runs.ts"],
    args: ["--allow-private-addresses"],
  });
  const browser = await openBrowser(t);
  const other = await otherServer(t);
  const files = scratch(t);
  const file = (name: string, text = FASTQ) => {
    const path = join(files, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };

  await t.test("a preset is saved, passed on by link, renamed and deleted", async () => {
    const { page, faults, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows/form-tour/launch`);
    await box(page, "Sample").fill("NA12878");
    await box(page, "Depth").fill("2 h");
    await page.getByRole("button", { name: "Save as a preset" }).click();
    const dialog = page.getByRole("dialog");
    await box(dialog, "Name").fill("Plate 7");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await dialog.getByText(/depth: expected a whole number, but got "2 h"/).waitFor();
    await dialog.getByRole("button", { name: "Close" }).click();
    await box(page, "Depth").fill("77");
    await page.getByRole("button", { name: "Save as a preset" }).click();
    await box(dialog, "Name").fill("Plate 7");
    await screenshot(page, "preset-save-light-1440");
    await dialog.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Started from Plate 7").waitFor();
    await page.getByRole("button", { name: "Copy its link" }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /\/launch\?preset=Plate%207$/);

    const friend = await visit(browser, served);
    await friend.page.goto(link);
    await friend.page.getByText("Started from Plate 7").waitFor();
    assert.equal(await box(friend.page, "Sample").inputValue(), "NA12878");
    assert.equal(await box(friend.page, "Depth").inputValue(), "77");
    await friend.context.close();

    await page.getByRole("button", { name: "Start from a preset" }).click();
    await page.getByRole("menuitem", { name: "small" }).click();
    await page.waitForFunction(() => (document.getElementById("input.depth") as HTMLInputElement).value === "10");
    await page.getByRole("button", { name: "Start from a preset" }).click();
    await page.getByRole("menuitem", { name: "Plate 7" }).click();
    await page.waitForFunction(() => (document.getElementById("input.depth") as HTMLInputElement).value === "77");

    await page.getByRole("button", { name: /^Saved presets/ }).click();
    await dialog.getByRole("button", { name: "Rename" }).click();
    await box(dialog, "New name of Plate 7").fill("Plate 8");
    await page.keyboard.press("Enter");
    const renamed = dialog.getByRole("group", { name: "Plate 8" });
    await renamed.waitFor();
    await screenshot(page, "preset-manage-light-1440");
    await page.keyboard.press("Escape");
    await page.goto(link);
    await page.getByText("There is no preset Plate 7").waitFor();
    await page.getByRole("button", { name: /^Saved presets/ }).click();
    await renamed.getByRole("button", { name: "Delete" }).click();
    await renamed.getByRole("button", { name: "Really delete" }).click();
    await dialog.getByText("None is saved.").waitFor();
    // The browser itself reports the answers 404 and 422 that were provoked here.
    assert.deepEqual(
      faults.filter((text) => !/status of (404|422)/.test(text)),
      [],
    );
    await context.close();
  });

  await t.test("a preset that no longer fits says which inputs do not", async () => {
    const { page, context } = await visit(browser, served);
    const saved = await page.request.put(`${served.url}/api/v1/workflows/many-runs/presets/old`, {
      data: { inputs: { depth: 90, genome: "mm39", sample: "S1" } },
      headers: { origin: served.url },
    });
    assert.equal(saved.status(), 200);
    const source = file(
      "next/workflow.ts",
      `import { t, workflow } from "@golgi/sdk";
export const manyRuns = workflow({
  name: "many-runs",
  inputs: { sample: t.string(), depth: t.int().min(1).max(50) },
  body: ({ sample, depth }) => ({ sample, depth }),
});
`,
    );
    await succeed(["register", source, "--state", served.state]);
    await page.goto(`${served.url}/workflows/many-runs/launch`);
    await page.getByRole("button", { name: "Start from a preset" }).click();
    await page.getByRole("menuitem", { name: /^old/ }).getByText("2 inputs do not fit").waitFor();
    await page.getByRole("menuitem", { name: /^old/ }).click();
    const alert = page.getByRole("alert").filter({ hasText: "old was saved for another version" });
    await alert.getByText(/depth: 90 is more than the maximum of 50/i).waitFor();
    await alert.getByText("genome").waitFor();
    await page.getByText(/"depth": 90/).waitFor();
    await screenshot(page, "preset-misfit-light-1440");
    assert.equal(await box(page, "Depth").inputValue(), "90");
    assert.equal(await box(page, "Depth").getAttribute("aria-invalid"), "true");
    await succeed(["register", "e2e/workflows/many-runs.ts", "--state", served.state]);
    await context.close();
  });

  await t.test("many runs from one sheet: wrong cells are marked, all is checked, all is launched", async () => {
    const { page, faults, strangers, context } = await visit(browser, served);
    await openMany(page, served);
    await pasteTable(
      page,
      `sample\treads\tgenome\tdepth\nS1\ta.fq\thg38\t\nS2\t${other}/b.fq\tmm9\t7\nx y\t${other}/c.fq\tmm39\t2 h\n`,
    );
    await page.getByText("3 rows, 6 to correct").waitFor();
    for (const [row, column] of [
      [0, 2],
      [1, 2],
      [1, 4],
      [2, 1],
      [2, 2],
      [2, 3],
    ] as const)
      assert.equal(await cellOf(page, row, column).getAttribute("aria-invalid"), "true", `${row}:${column}`);
    await page.getByRole("button", { name: "Launch 3 runs" }).click();
    const problems = page.getByRole("alert").filter({ hasText: "3 rows to complete" });
    await problems.getByText('Row 2, genome: "mm9" is not one of "hg38" or "mm39"').waitFor();
    await problems.getByText(/Row 3, depth: Expected a whole number, but got "2 h"/).waitFor();
    await screenshot(page, "many-wrong-light-1440");
    assert.equal((await runsOf(page, served, "workflow=many-runs")).length, 0, "nothing was launched");

    await page.getByRole("button", { name: "Fetch 2 files" }).click();
    await cellOf(page, 2, 2).getByText("c.fq", { exact: true }).waitFor();
    await page.locator('input[type=file][aria-label="Add files"]').setInputFiles(file("a.fq"));
    await page.waitForFunction(() => document.querySelector('[data-cell="0:2"]')?.getAttribute("aria-invalid") === "false");
    const type = async (row: number, column: number, text: string) => {
      await cellOf(page, row, column).click();
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
    };
    await cellOf(page, 1, 4).dblclick();
    await page.getByRole("grid").getByRole("combobox").selectOption("mm39");
    await type(2, 1, "S3");
    await type(2, 3, "9");
    await type(0, 0, "first");
    await page.getByRole("button", { name: "Add Tags" }).click();
    await box(page, "Tags 1").fill("plate");
    await page.getByRole("button", { name: "Check all" }).click();
    await page.getByTestId("checked").getByText("All 3 runs are right.").waitFor();
    await page.getByTestId("checked").getByText("3 tasks to run, 0 reused.").waitFor();
    await screenshot(page, "many-checked-light-1440");
    await box(page, "Name of the batch").fill("plate 9");
    await page.getByRole("button", { name: "Launch 3 runs" }).click();
    const batch = page.getByRole("region", { name: "Batch plate 9" });
    await batch.getByText(/^3 of 3 launched/).waitFor();
    await screenshot(page, "many-launched-light-1440");
    assert.equal(await page.getByRole("button", { name: "Launch 3 runs" }).isDisabled(), true, "a second press launches nothing");
    const launched = await runsOf(page, served, "label=plate%209/");
    assert.deepEqual(
      launched.map(({ label, inputs }) => [label, inputs["sample"], inputs["depth"], inputs["genome"], inputs["tags"]]).sort(),
      [
        ["plate 9/2", "S2", 7, "mm39", ["plate"]],
        ["plate 9/3", "S3", 9, "mm39", ["plate"]],
        ["plate 9/first", "S1", 30, "hg38", ["plate"]],
      ],
    );
    await batch.getByRole("link", { name: "Its runs" }).click();
    await page.waitForURL(/\/runs\?label=/);
    await page.getByText("plate 9/first").waitFor();
    assert.equal(await page.getByRole("listitem").count(), 3);
    assert.deepEqual([faults, strangers], [[], []]);
    await context.close();
  });

  await t.test("a batch that is broken off by a reload goes on, and launches nothing twice", async () => {
    const { page, context } = await visit(browser, served);
    await openMany(page, served, "folders");
    await page.goto(`${served.url}/workflows/many-runs/launch?many=yes`);
    await page.getByRole("button", { name: "Check all" }).waitFor();
    const rows = Array.from({ length: 12 }, (_, index) => `S${index}\t${other}/same.fq\thg38`);
    await pasteTable(page, `sample\treads\tgenome\n${rows.join("\n")}\n`);
    await page.getByRole("button", { name: "Fetch it" }).click();
    await page.getByText(/^12 rows$/).waitFor();
    await box(page, "Name of the batch").fill("broken");
    // The server launches the first five; of the fifth the answer is lost, then nothing comes through.
    let asked = 0;
    await page.route("**/api/v1/runs", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      asked++;
      if (asked > 5) return;
      if (asked === 5) await route.fetch();
      else await route.continue();
    });
    await page.getByRole("button", { name: "Launch 12 runs" }).click();
    const batch = page.getByRole("region", { name: "Batch broken" });
    await batch.getByText(/^4 of 12 launched/).waitFor();
    await page.waitForTimeout(500);
    await page.reload();
    await page.unroute("**/api/v1/runs");
    await batch.getByText(/^4 of 12 launched, 8 not yet/).waitFor();
    await page.getByText("What you entered before is still here.").waitFor();
    assert.equal(await cellOf(page, 11, 1).textContent(), "S11");
    await batch.getByRole("button", { name: "Go on" }).click();
    await batch.getByText(/^12 of 12 launched/).waitFor();
    const launched = await runsOf(page, served, "label=broken/");
    assert.equal(launched.length, 12, "the one whose answer was lost is not launched again");
    assert.equal(new Set(launched.map(({ label }) => label)).size, 12);
    await batch.getByRole("button", { name: "Close" }).click();
    await page.reload();
    await page.getByText("What you entered before is still here.").waitFor();
    assert.equal(await batch.count(), 0);
    await context.close();
  });

  await t.test("a preset adds a run to the sheet; a run to repeat is its first row", async () => {
    const { page, context } = await visit(browser, served);
    await openMany(page, served);
    await page.getByRole("button", { name: "Add a run from a preset" }).click();
    await page.getByRole("menuitem", { name: "quick" }).click();
    await page.getByText("1 row", { exact: true }).waitFor();
    await cellOf(page, 0, 4).getByText("mm39").waitFor();
    await page.getByRole("button", { name: "Add a run from a preset" }).click();
    await page.getByRole("menuitem", { name: "quick" }).click();
    await page.getByText("2 rows", { exact: true }).waitFor();
    const [run] = (await runsOf(page, served, "label=plate%209/first")) as unknown as readonly { id: string }[];
    await page.goto(`${served.url}/workflows/many-runs/launch?many=yes&from=${run?.id}`);
    await cellOf(page, 0, 1).getByText("S1").waitFor();
    assert.equal(await cellOf(page, 0, 2).textContent(), "a.fq");
    assert.equal(await box(page, "Tags 1").inputValue(), "plate");
    await context.close();
  });

  await t.test("columns leave the sheet and come back without loss", async () => {
    const { page, context } = await visit(browser, served);
    await openMany(page, served);
    await pasteTable(page, "sample\tdepth\nS1\t5\nS2\t6\n");
    await cellOf(page, 1, 3).getByText("6").waitFor();
    const pills = page.getByRole("region", { name: "The sheet" });
    await pills
      .locator(".mantine-MultiSelect-pill")
      .filter({ hasText: "Depth" })
      .getByRole("button", { includeHidden: true })
      .click();
    await box(page, "Depth").waitFor();
    assert.equal(await box(page, "Depth").inputValue(), "5");
    await pills.getByRole("combobox", { name: "Columns of the sheet" }).focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "Depth" }).click();
    await page.keyboard.press("Escape");
    assert.equal(await box(page, "Depth").count(), 0);
    await page.getByRole("columnheader", { name: "Depth" }).waitFor();
    await context.close();
  });

  await t.test("files by address: fetched, named, sniffed; what fails says why", async () => {
    const { page, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows/form-tour/launch`);
    const first = page.getByRole("group", { name: "Reads 1", exact: true });
    const fetchAs = async (address: string) => {
      await first.getByRole("button", { name: "Choose Reads 1 from elsewhere" }).click();
      await page.getByRole("tab", { name: "By address" }).click();
      await box(page.getByRole("dialog"), "Address").fill(address);
      await page.keyboard.press("Enter");
    };
    const dialog = page.getByRole("dialog");
    await fetchAs("ftp://example.org/x.fq");
    await dialog.getByText("An address begins with https:// or http://").waitFor();
    await box(dialog, "Address").fill(`${other}/nothing.txt`);
    await page.keyboard.press("Enter");
    await dialog.getByText(/answered 404/).waitFor();
    await screenshot(page, "fetch-failed-light-1440");
    await dialog.getByRole("alert").getByRole("button", { name: "Close" }).click();
    await box(dialog, "Address").fill(`${other}/login.fq.gz`);
    await page.keyboard.press("Enter");
    await first.getByText(/"login.fq.gz" is .*, but FASTQ is needed/).waitFor();
    await first.getByRole("button", { name: /^Remove login/ }).click();
    await fetchAs(`${other}/run%201/sample.fq`);
    await first.getByText("sample.fq").waitFor();
    await first.getByText(/FASTQ, \d+ B/).waitFor();
    await context.close();
  });

  await t.test("files together: mates find their places, and a dropped file its field", async () => {
    const { page, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows/form-tour/launch`);
    const reads = page.getByRole("group", { name: "Reads", exact: true });
    await reads
      .locator('input[aria-label="Reads: upload both files"]')
      .setInputFiles(["p_R2.fq", "p_R1.fq"].map((name) => file(name)));
    await page.getByRole("group", { name: "Reads 1", exact: true }).getByText("p_R1.fq").waitFor();
    const second = page.getByRole("group", { name: "Reads 2", exact: true });
    await second.getByText("p_R2.fq").waitFor();
    await second.getByRole("button", { name: /^Remove/ }).click();
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["@r1\nACGT\n+\nIIII\n"], "dropped.fq"));
      return data;
    });
    await second.locator(".golgi-drop").dispatchEvent("drop", { dataTransfer: dropped });
    await second.getByText("dropped.fq").waitFor();
    await context.close();
  });

  await t.test("folders: uploaded, of an earlier run, by digest", async () => {
    const { page, context } = await visit(browser, served);
    const open = async () => {
      await page.goto(`${served.url}/workflows/folders/launch`);
      await page.getByRole("group", { name: "Plate", exact: true }).waitFor();
    };
    await open();
    const plate = page.getByRole("group", { name: "Plate", exact: true });
    file("plate-7/a.txt", "a");
    file("plate-7/well/b.txt", "bb");
    await plate.locator("input[type=file]").setInputFiles(join(files, "plate-7"));
    await plate.getByText("plate-7", { exact: true }).waitFor();
    await plate.getByText("3 B").waitFor();
    await page.getByTestId("forecast").getByText("Ready.").waitFor();
    await screenshot(page, "folder-light-1440");
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await page.waitForURL(/\/runs\/run_/);
    const [run] = await runsOf(page, served, "workflow=folders");
    const value = run?.inputs["plate"] as { digest: string; name: string };
    assert.equal(value.name, "plate-7");
    const inside = await page.request.get(`${served.url}/api/v1/artifacts/${value.digest}/path/well/b.txt`);
    assert.equal(await inside.text(), "bb");

    await open();
    await plate.getByRole("button", { name: "Choose Plate from elsewhere" }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^plate-7/ })
      .first()
      .click();
    await plate.getByText("plate-7", { exact: true }).waitFor();
    await plate.getByRole("button", { name: /^Remove plate-7/ }).click();

    await plate.getByRole("button", { name: "Choose Plate from elsewhere" }).click();
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.getByRole("tab", { name: "By address" }).count(), 0);
    await dialog.getByRole("tab", { name: "By digest" }).click();
    await box(dialog, "Name").fill("again");
    await box(dialog, "Digest").fill(`sha256:${"0".repeat(64)}`);
    await dialog.getByRole("button", { name: "Use this folder" }).click();
    await dialog.getByText(/The store has no folder/).waitFor();
    await box(dialog, "Digest").fill(value.digest);
    await dialog.getByRole("button", { name: "Use this folder" }).click();
    await plate.getByText("again").waitFor();
    await plate.getByText("3 B").waitFor();
    await context.close();
  });

  await t.test("the copied command runs in a real shell", async () => {
    const { page, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows/form-tour/launch?preset=small`);
    await page.getByTestId("forecast").getByText("Ready.").waitFor();
    await box(page, "Name of the run").fill("it's $(mine)");
    await box(page, "Note").fill("a 'quoted' \"note\"\nEND\n$HOME `x` \\n");
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const { stdout } = await promisify(execFile)("sh", ["-c", command], {
      env: { ...process.env, PATH: `${dirname(GOLGI)}:${process.env["PATH"] ?? ""}`, GOLGI_STATE: served.state },
    });
    const id = /run_[0-9a-z]+/.exec(stdout)?.[0] ?? "";
    const { run } = (await (await page.request.get(`${served.url}/api/v1/runs/${id}`)).json()) as {
      run: { label: string; inputs: Record<string, unknown> };
    };
    assert.deepEqual([run.label, run.inputs["note"]], ["it's $(mine)", "a 'quoted' \"note\"\nEND\n$HOME `x` \\n"]);
    const preset = await succeed([
      "launch",
      "form-tour",
      "--preset",
      "small",
      "--inputs",
      '{"depth": 12}',
      "--json",
      "--state",
      served.state,
    ]);
    const other = (await (await page.request.get(`${served.url}/api/v1/runs/${/run_[0-9a-z]+/.exec(preset)?.[0]}`)).json()) as {
      run: { inputs: Record<string, unknown> };
    };
    assert.deepEqual([other.run.inputs["depth"], other.run.inputs["sample"]], [12, "NA12878"]);
    await page.getByText("HTTP", { exact: true }).click();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    const call = await page.evaluate(() => navigator.clipboard.readText());
    const answer = await promisify(execFile)("sh", [
      "-c",
      `GOLGI_TOKEN=$(cat '${served.state}/token'); ${call.replace("curl", "curl -s")}`,
    ]);
    assert.match(answer.stdout, /"id":"run_/);
    await context.close();
  });

  await t.test("5,000 runs in the sheet stay quick", async () => {
    const { page, faults, context } = await visit(browser, served);
    await openMany(page, served, "form-tour");
    const lines = Array.from({ length: 5000 }, (_, row) => `S${row},${row === 4321 ? "x" : (row % 500) + 1},yes,lambda`);
    const startedAt = Date.now();
    await page
      .locator('input[type=file][aria-label="Import CSV or TSV"]')
      .first()
      .setInputFiles(file("runs.csv", `sample,depth,paired,genome\n${lines.join("\n")}\n`));
    await page.getByText("5,000 rows, 1 to correct").waitFor();
    t.diagnostic(`5,000 rows of 15 columns imported and checked: ${Date.now() - startedAt} ms`);
    const grid = page.getByRole("grid", { name: "Runs" });
    assert.ok((await grid.getByRole("row").count()) < 60);
    const frames = await page.evaluate(async () => {
      const scroller = document.querySelector(".golgi-grid") as HTMLElement;
      const times: number[] = [];
      let last = performance.now();
      for (let step = 0; step < 60; step++) {
        scroller.scrollTop = step * 2500;
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - last);
        last = performance.now();
      }
      return times.sort((a, b) => a - b);
    });
    t.diagnostic(`scrolling them: median frame ${frames[30]?.toFixed(0)} ms, slowest ${frames[59]?.toFixed(0)} ms`);
    assert.ok((frames[30] ?? 0) < 100, `median frame ${frames[30]} ms`);
    await grid.focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowRight");
    const typedAt = Date.now();
    await page.keyboard.type("T1");
    await page.keyboard.press("Enter");
    await cellOf(page, 0, 1).getByText("T1", { exact: true }).waitFor();
    t.diagnostic(`editing one of their cells: ${Date.now() - typedAt} ms`);
    await page.waitForTimeout(1500);
    await page.reload();
    await page.getByText("5,000 rows, 1 to correct").waitFor();
    assert.equal(await cellOf(page, 0, 1).textContent(), "T1", "kept over a reload");
    assert.deepEqual(faults, []);
    await context.close();
  });

  await t.test("each kind of input gives its value", async () => {
    const { page, faults, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows/form-tour/launch?preset=small`);
    await box(page, "Sample").waitFor();
    await page.getByRole("combobox", { name: "Marks" }).focus();
    for (const mark of ["rfp", "dapi"]) {
      await page.keyboard.type(mark);
      await page.getByRole("option", { name: mark }).click();
    }
    await page.keyboard.press("Escape");
    await page.getByLabel("Collected", { exact: true }).fill("2026-01-31");
    await box(page, "Pixel size").fill("0.5 um");
    await page.getByRole("radiogroup", { name: "Mode" }).getByLabel("Both").click();
    await page
      .getByRole("switch", { name: "Fast" })
      .or(page.getByLabel("Fast", { exact: true }))
      .first()
      .focus();
    await page.keyboard.press("Space");
    await box(page, "Wait").fill("1 d 2 h");
    await box(page, "Scratch").fill("1.5 GB");
    await box(page, "Region").fill("chr20:1,000,000 - 2,000,000");
    await page.getByRole("group", { name: "Aligner", exact: true }).getByText("Minimap2").click();
    await page.getByRole("radiogroup", { name: "Preset", exact: true }).getByLabel("map-ont").click();
    await page.getByRole("button", { name: /^Advanced/ }).click();
    await box(page, "Threads").fill("4");
    await box(page, "Extra options").fill('{"deep": [1, {"er": null}]}');
    await page.getByTestId("forecast").getByText("Ready.").waitFor();
    await page.getByRole("button", { name: "Show the tasks" }).click();
    await page.getByTestId("forecast").getByRole("listitem").filter({ hasText: "describe-inputs" }).waitFor();
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await page.waitForURL(/\/runs\/run_/);
    const [run] = await runsOf(page, served, "workflow=form-tour&limit=1");
    assert.deepEqual(run?.inputs, {
      sample: "NA12878",
      depth: 10,
      pixel: 0.5,
      fast: false,
      paired: true,
      mode: "mixed",
      genome: "lambda",
      marks: ["rfp", "dapi"],
      collected: "2026-01-31",
      wait: 93_600_000,
      scratch: 1_500_000_000,
      region: "chr20:1000000-2000000",
      aligner: { tool: "minimap2", preset: "map-ont" },
      threads: 4,
      extra: { deep: [1, { er: null }] },
    });
    assert.deepEqual(faults, []);
    await context.close();
  });

  await t.test("the grid as a spreadsheet: paste, fill by dragging, copy, undo", async () => {
    const { page, context } = await visit(browser, served);
    await openMany(page, served);
    const grid = page.getByRole("grid", { name: "Runs" });
    await cellOf(page, 0, 1).click();
    await page.evaluate(() => navigator.clipboard.writeText("A1\t\t5\nA2\t\t6\nA3\t\t7\nA4\t\t8\n"));
    await page.keyboard.press("Control+V");
    await cellOf(page, 3, 3).getByText("8").waitFor();
    // The run's name, counted on: the corner of the cell is dragged over the rows below.
    await cellOf(page, 0, 0).click();
    await page.keyboard.type("run 07");
    await page.keyboard.press("Enter");
    await cellOf(page, 0, 0).click();
    const corner = await cellOf(page, 0, 0).locator(".golgi-grid-corner").boundingBox();
    const target = await cellOf(page, 3, 0).boundingBox();
    assert.ok(corner !== null && target !== null);
    await page.mouse.move(corner.x + 4, corner.y + 4);
    await page.mouse.down();
    await page.mouse.move(target.x + 10, target.y - 20, { steps: 4 });
    await page.mouse.move(target.x + 10, target.y + 10, { steps: 4 });
    await page.mouse.up();
    const names = () => grid.locator('[data-cell$=":0"]').allTextContents();
    assert.deepEqual(await names(), ["run 07", "run 08", "run 09", "run 10"]);
    await cellOf(page, 1, 1).click();
    await cellOf(page, 2, 3).click({ modifiers: ["Shift"] });
    await page.keyboard.press("Control+C");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "A2\t\t6\nA3\t\t7");
    await page.keyboard.press("Delete");
    assert.equal(await cellOf(page, 2, 1).textContent(), "");
    await page.keyboard.press("Control+Z");
    assert.equal(await cellOf(page, 2, 1).textContent(), "A3");
    await context.close();
  });

  await t.test("keys alone: a sheet is filled in, checked and launched", async () => {
    const { page, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows/form-tour/launch?many=yes`);
    await page.getByRole("button", { name: "Check all" }).waitFor();
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const tabTo = async (what: string, isThere: (element: Element) => boolean) => {
      for (let step = 0; step < 120; step++) {
        await press("Tab");
        if (await page.evaluate(`(${isThere.toString()})(document.activeElement)`)) return;
      }
      assert.fail(`Tab does not reach ${what}`);
    };
    await tabTo("the grid", (element) => element.getAttribute("role") === "grid");
    for (const text of ["one", "NA1", "30"]) {
      await page.keyboard.type(text);
      await press("Tab");
    }
    assert.equal(await cellOf(page, 0, 2).textContent(), "30");
    // Choices: Enter opens them, keys choose.
    await press("ArrowRight", "ArrowRight", "Enter", "ArrowDown");
    assert.equal(await cellOf(page, 0, 5).textContent(), "Yes");
    await press("ArrowRight", "ArrowRight", "Enter", "l");
    assert.equal(await cellOf(page, 0, 7).textContent(), "lambda");
    await tabTo(
      "the aligner",
      (element) => element.closest('[aria-labelledby="input.aligner-label"] [role=radiogroup]') !== null,
    );
    await press("Space");
    await box(page, "Seed length").waitFor();
    await tabTo("the check", (element) => element.textContent === "Check all");
    await press("Enter");
    await page.getByTestId("checked").getByText("The run is right.").waitFor();
    await tabTo("the launch", (element) => element.textContent === "Launch 1 run");
    await press("Enter");
    await page.getByText(/^1 of 1 launched/).waitFor();
    await context.close();
  });

  await t.test("axe finds nothing to object to; pages look right, light and dark, wide and narrow", async () => {
    for (const [width, dark] of [
      [1440, false],
      [1440, true],
      [390, false],
      [390, true],
    ] as const) {
      // The page's policy forbids scripts from elsewhere, so axe comes in past it.
      const { page, context } = await visit(browser, served, { width, dark, bypassPolicy: true });
      const problems = async (where: string) => {
        // Things that fade in are judged when they are there.
        await page.waitForTimeout(400);
        await page.evaluate(axe.source);
        return page.evaluate(async (at) => {
          const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(at);
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
        }, where);
      };
      const name = (what: string) => `${what}-${dark ? "dark" : "light"}-${width}`;
      await openMany(page, served);
      await pasteTable(page, "sample\treads\tgenome\nS1\ta.fq\thg38\nS2\thttps://host/b.fq\tmm9\n");
      await page.getByRole("button", { name: "Launch 2 runs" }).click();
      await page.getByText("2 rows to complete").waitFor();
      assert.deepEqual(await problems("main"), []);
      await screenshot(page, name("many"));
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(overflow, 0, `${width} px: the page scrolls sideways`);
      await page.goto(`${served.url}/workflows/form-tour/launch?preset=small`);
      await page.getByText("Started from small").waitFor();
      await page.getByTestId("forecast").getByText("Ready.").waitFor();
      await page.getByRole("button", { name: "Show the tasks" }).click();
      assert.deepEqual(await problems("main"), []);
      await page.getByRole("button", { name: "Choose Alignment from elsewhere" }).click();
      for (const tab of ["From earlier runs", "By address", "By digest"]) {
        await page.getByRole("tab", { name: tab }).click();
        assert.deepEqual(await problems("[role=dialog]"), [], tab);
        await screenshot(page, name(`picker-${tab.split(" ").at(-1)}`));
      }
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Save as a preset" }).click();
      await page.getByRole("dialog", { name: "Save as a preset" }).waitFor();
      assert.deepEqual(await problems("[role=dialog]"), []);
      await context.close();
    }
  });
});
