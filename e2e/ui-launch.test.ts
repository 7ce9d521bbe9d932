/** The launch page in a real browser: forms, their messages, drafts, and the launch itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { noBrowser, openBrowser, screenshot, serve, visit } from "./browser.ts";

const TOUR = "e2e/workflows/form-tour.ts";

test("launch page", { skip: noBrowser, timeout: 240_000 }, async (t) => {
  const served = await serve(t, { workflows: [TOUR] });
  const browser = await openBrowser(t);

  await t.test("a workflow is found, its form filled in, and launched", async () => {
    const { page, faults, strangers, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows`);
    await page.getByRole("link", { name: "Every kind of input" }).click();
    await page.getByRole("link", { name: "Launch" }).click();
    await page.getByRole("textbox", { name: "Sample", exact: true }).fill("NA12878");
    await page.getByRole("textbox", { name: /^Depth/ }).fill("30");
    await page
      .getByRole("radiogroup", { name: /^Paired/ })
      .getByLabel("Yes")
      .click();
    await page.getByRole("combobox", { name: "Genome", exact: true }).click();
    await page.getByRole("option", { name: "lambda" }).click();
    await page.getByRole("group", { name: "Aligner", exact: true }).getByText("Bwa").click();
    await page.getByTestId("forecast").getByText("Ready.").waitFor();
    await screenshot(page, "launch-filled");
    await page.getByRole("button", { name: "Launch" }).click();
    await page.waitForURL(/\/runs\/run_/);
    const id = page.url().split("/").pop()?.replace(/\?.*/, "") ?? "";
    const response = await page.request.get(`${served.url}/api/v1/runs/${id}`);
    const { run } = (await response.json()) as { run: { inputs: unknown } };
    assert.deepEqual(run.inputs, {
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
    assert.deepEqual(faults, []);
    assert.deepEqual(strangers, []);
    await context.close();
  });
});
