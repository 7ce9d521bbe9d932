/** A run that a terminal started through the server, seen in the browser: it comes up by itself, is watched live, and can be run again. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { noBrowser, openBrowser, screenshot, serve, visit } from "./browser.ts";
import { hold, scratch } from "./golgi.ts";
import { start } from "./process.ts";

const WORKFLOW = `import { map, sh, t, task, workflow } from "@golgi/sdk";
const nap = task({
  name: "nap",
  inputs: { held: t.string(), id: t.string() },
  outputs: { done: t.file() },
  script: ({ inputs, outputs }) => sh\`echo "sleeping "\${inputs.id}; while [ -e \${inputs.held} ]; do sleep 0.2; done; echo \${inputs.id} > \${outputs.done}\`,
});
export const naps = workflow({
  name: "naps",
  title: "Naps of a terminal",
  inputs: { held: t.string(), ids: t.array(t.string()) },
  body: ({ held, ids }) => ({ files: map(ids, (id) => nap({ held, id }).done) }),
});
`;

test("golgi run through the server: live in the browser, and again from there", {
  skip: noBrowser,
  timeout: 240_000,
}, async (t) => {
  const cwd = scratch(t);
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(cwd, "flow.ts"), WORKFLOW);
  const served = await serve(t, { state: join(cwd, ".golgi"), args: ["--sandbox", "plain"] });
  const { page, faults, strangers } = await visit(await openBrowser(t), served);
  await page.goto(`${served.url}/runs`);
  const { held, release } = hold(t);
  const terminal = start(t, ["run", "flow.ts", "--held", held, "--ids", "a", "b"], { cwd });
  const id = /run_\w{12}/.exec(await terminal.until(/on the server: \S+/))?.[0] ?? "";
  assert.ok((await terminal.until(/on the server: \S+/)).includes(`${served.url}/runs/${id}`));

  await page
    .getByRole("link", { name: /naps|Naps/ })
    .first()
    .click();
  await page.getByRole("heading", { name: "Naps of a terminal" }).waitFor();
  const status = (name: string) => page.locator("header.card").getByText(name, { exact: true });
  await status("running").waitFor();
  await screenshot(page, "terminal-run-running");
  release();
  await status("succeeded").waitFor({ timeout: 60_000 });
  await page.locator('[data-place="map-nap"]').getByText("2 of 2").waitFor();
  await screenshot(page, "terminal-run-succeeded");
  const { code, stderr } = await terminal.ended;
  assert.equal(code, 0, stderr);

  await page.getByRole("link", { name: "naps", exact: true }).click();
  await page.getByRole("heading", { name: "Naps of a terminal" }).waitFor();
  await page.getByText("This version was run from a file").waitFor();
  assert.equal(await page.getByText("older version").count(), 0);
  await screenshot(page, "terminal-workflow");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await screenshot(page, "terminal-workflow-390-dark");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${served.url}/runs/${id}`);
  await page.getByRole("link", { name: "Re-run with changes" }).click();
  await page.getByRole("heading", { name: /Naps of a terminal/ }).waitFor();
  await page.getByRole("button", { name: "Launch", exact: true }).waitFor();
  await screenshot(page, "terminal-rerun");
  assert.deepEqual([...faults], []);
  assert.deepEqual([...strangers], []);
});
