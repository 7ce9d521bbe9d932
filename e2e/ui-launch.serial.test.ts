/** The launch page in a real browser: forms, their messages, drafts, sheets, files, and the launch itself. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { noBrowser, openBrowser, screenshot, serve, visit, type Served } from "./browser.ts";
import { scratch, succeed } from "./golgi.ts";

const TOUR = "e2e/workflows/form-tour.ts";
const FASTQ = "@r1\nACGT\n+\nIIII\n";

/** The accessible name of a text input is its label. */
const box = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

async function openTour(page: Page, served: Served): Promise<void> {
  await page.goto(`${served.url}/workflows/form-tour/launch`);
  await box(page, "Sample").waitFor();
}

/** What must be given. */
async function fillRequired(page: Page): Promise<void> {
  await box(page, "Sample").fill("NA12878");
  await box(page, "Depth").fill("30");
  await page.getByRole("radiogroup", { name: "Paired", exact: true }).getByLabel("Yes").click();
  await page.getByRole("combobox", { name: "Genome", exact: true }).click();
  await page.getByRole("option", { name: "lambda" }).click();
  await page.getByRole("group", { name: "Aligner", exact: true }).getByText("Bwa").click();
}

async function inputsOf(page: Page, served: Served): Promise<Record<string, unknown>> {
  await page.waitForURL(/\/runs\/run_/);
  const id = /run_[0-9a-z]+/.exec(page.url())?.[0] ?? "";
  const { run } = (await (await page.request.get(`${served.url}/api/v1/runs/${id}`)).json()) as {
    run: { inputs: Record<string, unknown> };
  };
  return run.inputs;
}

test("launch page", { skip: noBrowser, timeout: 400_000 }, async (t) => {
  const served = await serve(t, { workflows: [TOUR, "examples/variant-calling/workflow.ts"] });
  const browser = await openBrowser(t);
  const files = scratch(t);
  const file = (name: string, text = FASTQ) => {
    const path = join(files, name);
    writeFileSync(path, text);
    return path;
  };

  await t.test("a workflow is found, its form filled in, and launched", async () => {
    const { page, faults, strangers, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows`);
    await page.getByRole("link", { name: "Every kind of input" }).waitFor();
    const bytes = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry) => entry.name.endsWith(".js"))
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
    );
    t.diagnostic(`first load: ${Math.round(bytes / 1024)} KiB of JavaScript, gzip`);
    assert.ok(bytes > 50_000 && bytes <= 300 * 1024, `${bytes} bytes`);
    await page.getByRole("textbox", { name: "Search workflows" }).fill("every kind");
    await page.getByRole("link", { name: "Every kind of input" }).click();
    await page.getByRole("img", { name: /^Graph of/ }).waitFor();
    await page.getByRole("main").getByRole("link", { name: "Launch", exact: true }).click();
    await fillRequired(page);
    await page.getByTestId("forecast").getByText("Ready.").waitFor();
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    assert.deepEqual(await inputsOf(page, served), {
      sample: "NA12878",
      depth: 30,
      pixel: 0.65,
      fast: true,
      paired: true,
      mode: "short",
      genome: "lambda",
      wait: 5_400_000,
      aligner: { tool: "bwa", seedLength: 19 },
      threads: 2,
    });
    assert.deepEqual([faults, strangers], [[], []]);
    await context.close();
  });

  await t.test("wrong inputs show the message of the validator, in their place", async () => {
    const { page, faults, context } = await visit(browser, served);
    await openTour(page, served);
    const says = async (name: string, typed: string, message: RegExp) => {
      await box(page, name).fill(typed);
      await box(page, name).blur();
      await page.locator(`[data-field="input.${name.toLowerCase()}"] .golgi-issue`).filter({ hasText: message }).waitFor();
      assert.equal(await box(page, name).getAttribute("aria-invalid"), "true");
    };
    await says("Depth", "1.2.3", /Expected a whole number, but got "1\.2\.3".*more than one decimal point/);
    await says("Depth", "2 h", /Expected a whole number, but got "2 h".*unit h is not taken here/);
    await says("Depth", "501", /501 is more than the maximum of 500/);
    await says("Sample", "a b", /"a b" does not match/);
    await says("Wait", "90", /90 has no unit/);
    await says("Scratch", "2 h", /unit h is not one of size/);
    await says("Region", "chr20", /is not a genomic region/);
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await page
      .getByRole("alert")
      .getByText(/inputs need attention/)
      .waitFor();
    await page.getByRole("button", { name: "paired: is required, but missing" }).click();
    await page.waitForFunction(() => document.activeElement?.id === "input.paired");
    assert.match(page.url(), /\/launch$/, "nothing was launched");
    await screenshot(page, "launch-wrong-light-1440");
    // The server says the same of the same value.
    const answer = await page.request.post(`${served.url}/api/v1/runs`, {
      data: {
        workflow: "form-tour",
        inputs: { sample: "NA1", depth: "2 h", paired: true, genome: "lambda", aligner: { tool: "bwa" } },
      },
      headers: { origin: served.url },
    });
    assert.equal(answer.status(), 422);
    assert.match(await answer.text(), /depth: expected a whole number, but got \\"2 h\\"/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  await t.test("branches of a union keep their drafts; a reload keeps everything", async () => {
    const { page, context } = await visit(browser, served);
    await openTour(page, served);
    await fillRequired(page);
    const aligner = page.getByRole("group", { name: "Aligner", exact: true });
    await box(page, "Seed length").fill("15");
    await aligner.getByText("Minimap2").click();
    await page.getByRole("radiogroup", { name: "Preset", exact: true }).getByLabel("map-ont").click();
    await aligner.getByText("Bwa").click();
    assert.equal(await box(page, "Seed length").inputValue(), "15");
    // At once: what was entered last is kept too, also when another page of Golgi is opened.
    await page.reload();
    assert.equal(await box(page, "Seed length").inputValue(), "15");
    assert.equal(await box(page, "Sample").inputValue(), "NA12878");
    await aligner.getByText("Minimap2").click();
    assert.equal(await page.getByLabel("map-ont").isChecked(), true);
    await box(page, "Sample").fill("NA12879");
    await page.getByRole("link", { name: "Runs", exact: true }).first().click();
    await page.getByRole("heading", { name: "Runs" }).waitFor();
    await page.goBack();
    await page.getByText("What you entered before is still here.").waitFor();
    assert.equal(await box(page, "Sample").inputValue(), "NA12879");
    await page.getByRole("button", { name: "Start over" }).click();
    assert.equal(await box(page, "Sample").inputValue(), "");
    await context.close();
  });

  await t.test("left out, null and default are sent as they are", async () => {
    const { page, context } = await visit(browser, served);
    await openTour(page, served);
    await fillRequired(page);
    await page.getByRole("button", { name: "More for Note" }).click();
    await page.getByRole("menuitem", { name: "Set to null" }).click();
    await box(page, "Pixel size").fill("0.65");
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    const inputs = await inputsOf(page, served);
    assert.equal(inputs["note"], null);
    assert.equal("region" in inputs, false);
    assert.equal(inputs["pixel"], 0.65);
    await context.close();
  });

  await t.test("lists, maps and a pasted column", async () => {
    const { page, context } = await visit(browser, served);
    await openTour(page, served);
    await fillRequired(page);
    await page.getByRole("button", { name: "Add Names" }).click();
    await box(page, "Names 1").fill("b");
    await page.getByRole("button", { name: "Paste a column" }).first().click();
    await page.getByRole("dialog").getByRole("textbox").fill("c\nd\n");
    await page.getByRole("button", { name: "Add 2 values" }).click();
    await page.getByRole("button", { name: "Move Names 3 up" }).click();
    await page.getByRole("button", { name: "Remove Names 1" }).click();
    await page.getByRole("button", { name: "Add Limits" }).click();
    await box(page, "Name 1 in Limits").fill("lib1");
    await box(page, "Limits, lib1").fill("7");
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    const inputs = await inputsOf(page, served);
    assert.deepEqual([inputs["names"], inputs["limits"]], [["d", "c"], { lib1: 7 }]);
    await context.close();
  });

  await t.test("a table is pasted into the sheet; wrong cells are marked and mended", async () => {
    const { page, context } = await visit(browser, served);
    await openTour(page, served);
    await fillRequired(page);
    await page.getByRole("button", { name: "Paste a table" }).click();
    await page
      .getByRole("dialog")
      .getByRole("textbox", { name: "Table" })
      .fill("arm\tname\tdose\ncontrol\tS1\t1.5\nboth\tS 2\t2 h\n");
    await page
      .getByRole("button", { name: "Add 3 rows" })
      .or(page.getByRole("button", { name: "Add 2 rows" }))
      .click();
    const grid = page.getByRole("grid", { name: "Samples" });
    const cell = (row: number, column: number) => grid.locator(`[data-cell="${row}:${column}"]`);
    await page.getByText("2 rows, 3 to correct").waitFor();
    for (const column of [0, 1, 2]) assert.equal(await cell(1, column).getAttribute("aria-invalid"), "true");
    assert.equal(await cell(0, 0).getAttribute("aria-invalid"), "false");
    await cell(1, 1).click();
    await page.getByText(/Row 2, Dose: Expected a number, but got "2 h".*unit h is not taken here/).waitFor();
    await screenshot(page, "sheet-wrong-light-1440");
    await page.keyboard.type("2");
    await page.keyboard.press("Enter");
    await cell(1, 0).click();
    await page.keyboard.type("S2");
    await page.keyboard.press("Tab");
    await cell(1, 2).dblclick();
    await grid.getByRole("combobox").selectOption("treated");
    await page.getByText("2 rows", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    assert.deepEqual((await inputsOf(page, served))["samples"], [
      { name: "S1", dose: 1.5, arm: "control" },
      { name: "S2", dose: 2, arm: "treated" },
    ]);
    await context.close();
  });

  await t.test("files: upload, wrong format, mates find their rows, files of earlier runs", async () => {
    const { page, context } = await visit(browser, served);
    await openTour(page, served);
    await fillRequired(page);
    const first = page.getByRole("group", { name: "Reads 1", exact: true });
    await first.locator("input[type=file]").setInputFiles(file("genome.fa", ">chr1\nACGT\n"));
    await first.getByText(/"genome.fa" is FASTA, but FASTQ is needed/).waitFor();
    await first.getByRole("button", { name: /^Remove genome.fa/ }).click();
    await first.locator("input[type=file]").setInputFiles(file("reads_1.fq"));
    await first.getByText("reads_1.fq").waitFor();
    await page
      .getByRole("group", { name: "Reads 2", exact: true })
      .locator("input[type=file]")
      .setInputFiles(file("reads_2.fq", `${FASTQ}${FASTQ}`));
    await page.getByRole("group", { name: "Reads 2", exact: true }).getByText("reads_2.fq").waitFor();
    const names = ["b_R2.fq", "a_R1.fq", "b_R1.fq", "a_R2.fq"];
    await page
      .locator('input[type=file][aria-label="Add files"]')
      .setInputFiles(names.map((name) => file(name, `${FASTQ}@${name}\nA\n+\nI\n`)));
    await page.getByText(/^2 rows/).waitFor();
    const grid = page.getByRole("grid", { name: "Samples" });
    assert.deepEqual(await grid.locator('[data-cell^="0:"]').allTextContents(), ["a", "", "", "a_R1.fq", "a_R2.fq"]);
    for (const row of [0, 1]) {
      await grid.locator(`[data-cell="${row}:2"]`).dblclick();
      await grid.getByRole("combobox").selectOption("control");
      await grid.locator(`[data-cell="${row}:2"]`).getByText("control").waitFor();
    }
    await page.getByTestId("forecast").getByText("Ready.").waitFor();
    await screenshot(page, "launch-files-light-1440");
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    const inputs = await inputsOf(page, served);
    assert.deepEqual(
      (inputs["reads"] as { name: string; format: string }[]).map(({ name, format }) => [name, format]),
      [
        ["reads_1.fq", "edam:format_1930"],
        ["reads_2.fq", "edam:format_1930"],
      ],
    );

    await openTour(page, served);
    await page.getByRole("button", { name: "Choose Reads 1 from elsewhere" }).click();
    await page.getByRole("dialog").getByText("a_R1.fq").waitFor();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /^reads_2.fq/ })
      .click();
    await page.getByRole("group", { name: "Reads 1", exact: true }).getByText("reads_2.fq").waitFor();
    await context.close();
  });

  await t.test("re-run with changes shows them, and foretells what is reused", async () => {
    const { page, context } = await visit(browser, served);
    const listed = await succeed(["runs", "--json", "--state", served.state]);
    const latest = JSON.parse(listed.split("\n")[0] ?? "") as { id: string };
    await page.goto(`${served.url}/workflows/form-tour/launch?from=${latest.id}`);
    assert.equal(await box(page, "Sample").inputValue(), "NA12878");
    await page.getByText("Every result is known already").waitFor();
    await box(page, "Depth").fill("31");
    const changes = page.getByRole("region", { name: "Changes" });
    await changes.getByText("depth", { exact: true }).waitFor();
    assert.match((await changes.textContent()) ?? "", /depth30 → 31/);
    await page.getByText("1 task will run.").waitFor();
    await screenshot(page, "rerun-light-1440");
    await context.close();
  });

  await t.test("the command to copy does the same from a terminal", async () => {
    const { page, context } = await visit(browser, served);
    await openTour(page, served);
    await fillRequired(page);
    await page.getByTestId("forecast").waitFor();
    const text = (await page.getByLabel("Command").textContent()) ?? "";
    assert.match(text, /^golgi launch form-tour@sha256:[0-9a-f]{64} --inputs - <<'END'\n\{\n {2}"sample": "NA12878"/);
    const [, reference = "", inputs = ""] = /^golgi launch (\S+) --inputs - <<'END'\n([\s\S]*)\nEND$/.exec(text) ?? [];
    const told = await succeed(["launch", reference, "--inputs", inputs, "--wait", "--json", "--state", served.state]);
    assert.match(told, /"status":"succeeded"/);
    const link = page.getByRole("button", { name: "Copy a link with these inputs" });
    await link.click();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    const other = await visit(browser, served);
    await other.page.goto(address);
    assert.equal(await box(other.page, "Depth").inputValue(), "30");
    // What is changed in a form from a link outlives a reload too; the link itself stays as it was.
    await box(other.page, "Depth").fill("31");
    await other.page.reload();
    assert.equal(await box(other.page, "Depth").inputValue(), "31");
    await other.page.getByRole("button", { name: "Start over" }).click();
    assert.equal(await box(other.page, "Depth").inputValue(), "30");
    const changed = Buffer.from(JSON.stringify({ depth: 99 })).toString("base64url");
    await other.page.goto(`${address.split("#")[0]}#inputs=${changed}`);
    await other.page.waitForFunction(() => (document.getElementById("input.depth") as HTMLInputElement).value === "99");
    await other.context.close();
    await context.close();
  });

  await t.test("pages look right: light and dark, wide and narrow", async () => {
    for (const width of [1440, 390]) {
      for (const dark of [false, true]) {
        const { page, faults, context } = await visit(browser, served, { width, dark });
        const name = (what: string) => `${what}-${dark ? "dark" : "light"}-${width}`;
        await page.goto(`${served.url}/workflows`);
        await page.getByRole("link", { name: "Every kind of input" }).waitFor();
        await screenshot(page, name("catalogue"));
        await page.goto(`${served.url}/workflows/call-variants`);
        await page.getByRole("img", { name: /^Graph of/ }).waitFor();
        await screenshot(page, name("workflow"));
        await openTour(page, served);
        await fillRequired(page);
        await page.getByTestId("forecast").getByText("Ready.").waitFor();
        await screenshot(page, name("launch"));
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0, `${width} px: the page scrolls sideways`);
        assert.deepEqual(faults, []);
        await context.close();
      }
    }
  });

  await t.test("5,000 rows stay quick: only those in view are on the page", async () => {
    const { page, faults, context } = await visit(browser, served);
    await openTour(page, served);
    await fillRequired(page);
    const path = file(
      "samples.csv",
      `name,dose,arm\n${Array.from({ length: 5000 }, (_, row) => `S${row},${row === 4321 ? "x" : row},control`).join("\n")}\n`,
    );
    await page.locator('input[type=file][aria-label="Import CSV or TSV"]').setInputFiles(path);
    await page.getByText("5,000 rows, 1 to correct").waitFor();
    const grid = page.getByRole("grid", { name: "Samples" });
    assert.ok((await grid.getByRole("row").count()) < 60);
    await grid.locator('[data-cell="0:0"]').click();
    await page.keyboard.press("Control+End");
    await grid.locator('[data-cell="4999:4"]').waitFor();
    const times = await page.evaluate(async () => {
      const scroller = document.querySelector(".golgi-grid") as HTMLElement;
      const frames: number[] = [];
      let last = performance.now();
      for (let step = 0; step < 60; step++) {
        scroller.scrollTop = step * 2500;
        await new Promise(requestAnimationFrame);
        frames.push(performance.now() - last);
        last = performance.now();
      }
      return frames.sort((a, b) => a - b);
    });
    t.diagnostic(`scrolling 5,000 rows: median frame ${times[30]?.toFixed(0)} ms, slowest ${times[59]?.toFixed(0)} ms`);
    assert.ok((times[30] ?? 0) < 100, `median frame ${times[30]} ms`);
    await grid.focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowRight");
    const startedAt = Date.now();
    await page.keyboard.type("7");
    await page.keyboard.press("Enter");
    await grid.locator('[data-cell="0:1"]').getByText("7", { exact: true }).waitFor();
    t.diagnostic(`editing a cell of 5,000 rows: ${Date.now() - startedAt} ms`);
    assert.deepEqual(faults, []);
    await context.close();
  });

  await t.test("keys alone fill in the form and launch", async () => {
    const { page, context } = await visit(browser, served);
    await openTour(page, served);
    await box(page, "Sample").focus();
    const press = async (...keys: readonly string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const until = async (id: string) => {
      for (let step = 0; step < 40; step++) {
        if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`Tab does not reach ${id}`);
    };
    await page.keyboard.type("NA12878");
    await until("input.depth");
    await page.keyboard.type("30");
    await until("input.paired");
    await press("Space");
    await until("input.genome");
    await press("Enter");
    await page.getByRole("option", { name: "lambda" }).waitFor();
    await press("Enter");
    assert.notEqual(await page.getByRole("combobox", { name: "Genome", exact: true }).inputValue(), "");
    for (
      let step = 0;
      step < 60 &&
      !(await page.evaluate(
        () => document.activeElement?.closest("[role=group]")?.getAttribute("aria-labelledby") === "input.aligner-label",
      ));
      step++
    )
      await press("Tab");
    await press("Space", "ArrowRight");
    await page
      .getByTestId("forecast")
      .or(page.getByText(/to (give|correct)/))
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Launch", exact: true }).focus();
    await press("Enter");
    if (await page.getByRole("radiogroup", { name: "Preset", exact: true }).isVisible()) {
      await page.getByLabel("sr", { exact: true }).focus();
      await press("Space");
      await page.getByRole("button", { name: "Launch", exact: true }).focus();
      await press("Enter");
    }
    const inputs = await inputsOf(page, served);
    assert.deepEqual([inputs["sample"], inputs["depth"], inputs["paired"]], ["NA12878", 30, true]);
    await context.close();
  });

  await t.test("axe finds nothing to object to", async () => {
    for (const dark of [false, true]) {
      // The page's policy forbids scripts from elsewhere, so axe comes in past it.
      const { page, context } = await visit(browser, served, { dark, bypassPolicy: true });
      const problems = async () => {
        await page.evaluate(axe.source);
        return page.evaluate(async () => {
          const { violations } = await (window as unknown as { axe: typeof axe }).axe.run("main");
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
        });
      };
      await page.goto(`${served.url}/workflows`);
      await page.getByRole("link", { name: "Every kind of input" }).waitFor();
      assert.deepEqual(await problems(), []);
      await page.goto(`${served.url}/workflows/call-variants`);
      await page.getByRole("img", { name: /^Graph of/ }).waitFor();
      assert.deepEqual(await problems(), []);
      await openTour(page, served);
      await page.getByRole("button", { name: "Launch", exact: true }).click();
      await page.getByRole("group", { name: "Aligner", exact: true }).getByText("Bwa").click();
      await page.getByRole("button", { name: "Add Names" }).click();
      await page.getByRole("button", { name: "Add Limits" }).click();
      await page.getByRole("button", { name: "Add a row to Samples" }).click();
      await page.getByRole("button", { name: /^Advanced/ }).click();
      await page.getByText("1 row,").waitFor();
      assert.deepEqual(await problems(), []);
      await context.close();
    }
  });
});
