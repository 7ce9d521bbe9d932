/** The launch page in a real browser: presets, sources of files, folders, each kind of input, the command to copy. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import axe from "axe-core";
import { noBrowser, openBrowser, screenshot, serve, visit } from "./browser.ts";
import { box, FASTQ, fileMaker, openMany, otherServer, pasteTable, runsOf } from "./forms.ts";
import { GOLGI, succeed } from "./golgi.ts";

test("forms", { skip: noBrowser, timeout: 400_000 }, async (t) => {
  const served = await serve(t, {
    workflows: ["e2e/workflows/form-tour.ts", "e2e/workflows/many-runs.ts"],
    args: ["--allow-private-addresses"],
  });
  const browser = await openBrowser(t);
  const other = await otherServer(t);
  const { folder: files, file } = fileMaker(t);

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
    // Without a connection the reason is said in words, and the file can be sent again.
    await second.getByRole("button", { name: /^Remove/ }).click();
    await page.route("**/api/v1/uploads**", (route) => route.abort());
    await second.locator("input[type=file]").setInputFiles(file("later.fq", `${FASTQ}${FASTQ}${FASTQ}`));
    await second.getByRole("alert").getByText("The server does not answer").waitFor();
    await page.unroute("**/api/v1/uploads**");
    await second.locator("input[type=file]").setInputFiles(join(files, "later.fq"));
    await second.getByText("later.fq").waitFor();
    await second.getByText(/FASTQ, \d+ B/).waitFor();
    assert.equal(await second.getByRole("alert").count(), 0);
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
    // A long list is searched by typing; what is typed replaces what was chosen before.
    const contig = page.getByRole("combobox", { name: "Contig" });
    for (const typed of ["chr12", "chrM"]) {
      await contig.click();
      await page.keyboard.type(typed);
      await page.locator("[role=option][data-combobox-selected]").getByText(typed, { exact: true }).waitFor();
      await page.keyboard.press("Enter");
      assert.equal(await contig.inputValue(), typed);
    }
    await contig.click();
    await page.keyboard.type("nothing");
    await page.getByText("None is called like this").waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await contig.inputValue(), "chrM");
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
      contig: "chrM",
      extra: { deep: [1, { er: null }] },
    });
    assert.deepEqual(faults, []);
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
