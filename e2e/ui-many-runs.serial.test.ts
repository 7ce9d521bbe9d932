/** Many runs from one sheet, in a real browser: cells, check, launch, going on after a reload, thousands of rows, keys alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { noBrowser, openBrowser, screenshot, serve, visit } from "./browser.ts";
import { box, cellOf, fileMaker, openMany, otherServer, pasteTable, runsOf } from "./forms.ts";

test("many runs", { skip: noBrowser, timeout: 400_000 }, async (t) => {
  const served = await serve(t, {
    workflows: ["e2e/workflows/form-tour.ts", "e2e/workflows/many-runs.ts"],
    args: ["--allow-private-addresses"],
  });
  const browser = await openBrowser(t);
  const other = await otherServer(t);
  const { file } = fileMaker(t);

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

  await t.test("the grid by keys on a narrow page: header rows, undo of what was typed, rows; nothing moves", async () => {
    const { page, context, faults } = await visit(browser, served, { width: 390 });
    await openMany(page, served);
    const grid = page.getByRole("grid", { name: "Runs" });
    const column = (index: number) => grid.locator(`[data-cell$=":${index}"]`).allTextContents();
    await cellOf(page, 0, 1).click();
    await page.evaluate(() => navigator.clipboard.writeText('Depth\tnote\tsample\r\n5\tx\t"5" tube\r\n6\ty\tA2\r\n'));
    await page.keyboard.press("Control+V");
    await page.getByText("No column is called note; left out.").waitFor();
    assert.deepEqual(
      [await column(1), await column(3)],
      [
        ['"5" tube', "A2"],
        ["5", "6"],
      ],
    );
    // A wrong cell says so where the help was: what is below stays where it is.
    const below = () =>
      page.evaluate(() => {
        const [add, view] = ['[aria-label="Add a row to Runs"]', "[role=grid]"].map((at) => document.querySelector(at));
        return (add?.getBoundingClientRect().top ?? 0) - (view?.getBoundingClientRect().top ?? 0);
      });
    await page.keyboard.press("ArrowDown");
    await page.getByText(/^Enter edits a cell/).waitFor();
    const before = await below();
    assert.ok(before > 0);
    await page.keyboard.press("ArrowUp");
    await page.getByText(/^Row 1, Sample: "\\"5\\" tube" does not match/).waitFor();
    assert.equal(await below(), before);
    // The active cell comes into view, also sideways.
    await page.keyboard.press("End");
    await page.waitForFunction(() => {
      const [cell, view] = ['[role=grid] [data-active="true"]', "[role=grid]"].map((at) =>
        document.querySelector(at)?.getBoundingClientRect(),
      );
      return cell !== undefined && view !== undefined && cell.right <= view.right + 1 && cell.left >= view.left;
    });
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type("A1");
    await page.keyboard.press("Enter");
    assert.deepEqual(await column(1), ["A1", "A2"]);
    await page.keyboard.press("Control+Z");
    assert.deepEqual(await column(1), ['"5" tube', "A2"]);
    await page.keyboard.press("Control+Y");
    assert.deepEqual(await column(1), ["A1", "A2"]);
    await page.keyboard.press("Control+Enter");
    await page.keyboard.type("third");
    await page.keyboard.press("Tab");
    await page.keyboard.type("A3");
    await page.keyboard.press("Enter");
    assert.deepEqual(
      [await column(0), await column(1)],
      [
        ["", "", "third"],
        ["A1", "A2", "A3"],
      ],
    );
    await page.keyboard.press("Control+X");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Control+V");
    assert.deepEqual(await column(1), ["A1", "A3", ""]);
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Control+Delete");
    assert.deepEqual(await column(1), ["A1"]);
    assert.deepEqual(faults, []);
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
});
