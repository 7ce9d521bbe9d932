/**
 * What a browser is told by itself: many tabs on one live run, runs of other processes in the list, their logs, graphs made at run time,
 * searches in all logs; and that the command of a failure's card works in a shell.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createClient, type Client } from "@golgi/server/client";
import type { Page } from "playwright-core";
import { noBrowser, openBrowser, screenshot, serve, visit, type Served } from "./browser.ts";
import { GOLGI, hold, ROOT } from "./golgi.ts";

const LIVE = "e2e/workflows/live.ts";
const TABS = 8;

function clientOf(served: Served): Client {
  return createClient({ url: served.url, token: readFileSync(join(served.state, "token"), "utf8").trim() });
}

const status = (page: Page, name: string) => page.locator("header.card").getByText(name, { exact: true });

test("live pages", { skip: noBrowser, timeout: 300_000 }, async (t) => {
  const served = await serve(t, { workflows: [LIVE], args: ["--sandbox", "plain"] });
  const golgi = clientOf(served);
  const browser = await openBrowser(t);
  const visitor = await visit(browser, served);
  const { page, context } = visitor;

  await t.test("eight tabs on one live run: each is told of every change, and the server is still reached", async (sub) => {
    const { held, release } = hold(sub);
    const run = await golgi.launch({ workflow: "watched", inputs: { items: [1, 2, 3, 4, 5, 6], seconds: 0, held } });
    const tabs = [page];
    while (tabs.length < TABS) tabs.push(await context.newPage());
    // Half of them follow a log too.
    await Promise.all(tabs.map((tab, n) => tab.goto(`${served.url}/runs/${run.id}${n % 2 === 0 ? "" : "?tab=logs"}`)));
    await Promise.all(tabs.map((tab) => tab.locator('[data-connection="live"]').waitFor({ timeout: 60_000 })));
    release();
    await Promise.all(tabs.map((tab) => status(tab, "succeeded").waitFor({ timeout: 60_000 })));
    for (const tab of tabs.slice(1)) await tab.close();
  });

  await t.test("a run in a terminal of the project: in the list by itself, counted, its log live to the end", async (sub) => {
    const { held, release } = hold(sub);
    await page.goto(`${served.url}/runs`);
    await page.getByTestId("runs").waitFor();
    const words = ["run", LIVE, "watched", "--here", "--label", "from a terminal", "--items", "[1,2]", "--seconds", "0"];
    const terminal = spawn(GOLGI, ["--state", served.state, ...words, "--sandbox", "plain", "--held", held], {
      cwd: ROOT,
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = new Promise<number | null>((resolve) => terminal.once("exit", resolve));
    t.after(() => terminal.kill());
    const line = page.getByRole("link", { name: /from a terminal/ });
    await line.waitFor({ timeout: 30_000 });
    await line.getByText("running", { exact: true }).waitFor();
    await page.getByTestId("open-runs").getByText("1", { exact: true }).waitFor();
    await screenshot(page, "runs-live-1440-light");
    await line.click();
    await page.getByRole("tab", { name: "Logs" }).click();
    await page
      .getByRole("log")
      .getByText(/item \d begins/)
      .waitFor();
    await page.getByText(/● live · 1 lines?$/).waitFor();
    release();
    await page
      .getByRole("log")
      .getByText(/item \d done/)
      .waitFor();
    assert.equal(await ended, 0);
    await status(page, "succeeded").waitFor();
    await page.goto(`${served.url}/runs`);
    await page.getByRole("link", { name: /from a terminal.*succeeded/ }).waitFor();
  });

  await t.test(
    "a graph that was made at run time is drawn, with states, and its nodes say where their values come from",
    async () => {
      const run = await golgi.launch({ workflow: "planned", inputs: { words: ["a", "bc", "def"] } });
      await page.goto(`${served.url}/runs/${run.id}`);
      await page.locator('[data-place="plan"][data-status="succeeded"]').waitFor({ timeout: 30_000 });
      await page.locator('[data-place="plan"]').getByText("4 of 4").waitFor();
      assert.equal(await page.locator('[data-place="plan/note"]').count(), 0, "folded at first");
      await page.getByRole("button", { name: "Open plan" }).click();
      for (const name of ["@plan", "note", "note-2", "note-3"])
        await page.locator(`[data-place="plan/${name}"][data-status="succeeded"]`).waitFor();
      await page.locator('[data-place="plan/@plan"]').click();
      const panel = page.getByRole("complementary", { name: "The chosen node" });
      await panel.getByText("← input words of the run").waitFor();
      await screenshot(page, "run-dynamic-1440-light");
    },
  );

  await t.test(
    "a failure: what, where, value, rule, fix; its command works in a shell; the text is found in all logs",
    async () => {
      const run = await golgi.launch({ workflow: "failing", inputs: { word: "hg99", brave: true } });
      await run.done();
      await page.goto(`${served.url}/runs/${run.id}?node=broken`);
      const card = page.getByTestId("error-card");
      for (const text of ["GOLGI_TASK_FAILED", /task broken, .*live\.ts:\d+/, "word = hg99", "A task ends with exit status 0."])
        await card.getByText(text).waitFor();
      const command = `golgi reproduce ${run.id} broken`;
      await card.getByRole("button", { name: `Copy ${command}` }).click();
      const pasted = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(pasted, command);
      const { code, text } = await shell(pasted, dirname(served.state));
      assert.equal(code, 1, text);
      assert.match(text, /no such reference: hg99/);
      await page.goto(`${served.url}/runs/${run.id}?tab=logs`);
      await page.getByRole("button", { name: "Search all logs" }).click();
      await page.getByRole("textbox", { name: "Text to find" }).fill("NO SUCH REFERENCE");
      await page.keyboard.press("Enter");
      await page.getByText("1 line; 2 of 2 logs searched").waitFor();
      await page.getByRole("button", { name: /broken · stderr · line 2/ }).click();
      await page.getByText(/^1 of 1$/).waitFor();
      await page.goto(`${served.url}/runs/${run.id}?tab=resources&sort=memory`);
      await page.getByTestId("resources").getByText("broken").waitFor();
      await page.goto(`${served.url}/runs/${run.id}?tab=timeline`);
      await page.locator('[data-testid="timeline"] [data-part="queue"]').first().waitFor();
      await page.locator('[data-testid="timeline"] [data-part="run"]').first().waitFor();
    },
  );

  await t.test("resumed from elsewhere, a run that is over goes on on the page", async (sub) => {
    const { held, release } = hold(sub);
    const run = await golgi.launch({ workflow: "watched", inputs: { items: [7], seconds: 0, held } });
    await page.goto(`${served.url}/runs/${run.id}`);
    await page.locator('[data-connection="live"]').waitFor();
    await run.cancel();
    await status(page, "cancelled").waitFor();
    release();
    await run.resume();
    await status(page, "succeeded").waitFor({ timeout: 30_000 });
  });

  assert.deepEqual([...visitor.faults], []);
  assert.deepEqual([...visitor.strangers], []);
});

/** As a person pastes it: in the project's directory, with golgi on the PATH. */
function shell(command: string, cwd: string): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: `${dirname(GOLGI)}:${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };
    const child = spawn("sh", ["-c", command], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.once("error", reject).once("close", (code) => resolve({ code, text }));
  });
}
