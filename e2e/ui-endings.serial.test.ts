/** What a run that has ended shows: nodes it never reached, nothing at all, lists of files, items in the order of their numbers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "node:path";
import { noBrowser, serve, openBrowser, visit } from "./browser.ts";
import { golgi as command, scratch, succeed } from "./golgi.ts";
import { artifactPath, clientOf, photograph, put, settled } from "./viewing.ts";

const FILE = "e2e/workflows/endings.ts";
const LIVE = "e2e/workflows/live.ts";

test("how runs end, in the browser", { skip: noBrowser, timeout: 240_000 }, async (t) => {
  const state = join(scratch(t), ".golgi");
  const run = (words: readonly string[]) => ["--state", state, "run", FILE, ...words];
  await command(run(["upstream", "--word", "this", "--keep-going"]));
  await succeed(run(["nothing", "--word", "that"]));
  await succeed(run(["many-pages", ...Array.from({ length: 12 }, (_, item) => [`--items.${item}`, String(item)]).flat()]));
  const served = await serve(t, { state, workflows: [LIVE] });
  const client = clientOf(served);
  const { rows } = await client.call("listRuns");
  const idOf = (workflow: string) => rows.find((row) => row.workflow === workflow)?.id as string;
  const visitor = await visit(await openBrowser(t), served);
  const { page } = visitor;
  const open = (path: string) => page.goto(served.url + path);

  await t.test(
    "a node behind a failure did not run, and the page says why; a time limit holds beside tasks without one",
    async () => {
      const id = idOf("upstream");
      await open(`/runs/${id}`);
      await page.locator('[data-place="follow"]').getByText("did not run").waitFor();
      assert.equal(await page.getByTestId("graph").getByText("waiting", { exact: true }).count(), 0);
      await page.locator('[data-place="follow"]').click();
      const panel = page.getByRole("complementary", { name: "The chosen node" });
      await panel.getByText("What it needs was not made: the run failed before it.").waitFor();
      await photograph(page, "run-upstream");
      await panel.getByRole("button", { name: "Show fails" }).click();
      await panel.getByTestId("error-card").getByText("exit status 7").first().waitFor();
      await open(`/runs/${id}?node=sleeps`);
      await panel.getByText("GOLGI_TIMEOUT").waitFor();
      await open(`/runs/${id}?tab=logs`);
      await page.getByRole("log").getByText("cannot read this").waitFor();
    },
  );

  await t.test("a run without nodes says so in every tab", async () => {
    const id = idOf("nothing");
    for (const [tab, words] of [
      ["graph", "Nothing to draw"],
      ["nodes", "No node ran"],
      ["logs", "No task of this run was executed."],
      ["outputs", "← input word of the run"],
    ] as const) {
      await open(`/runs/${id}?tab=${tab}`);
      await page.getByText(words, { exact: true }).waitFor();
    }
  });

  await t.test("files of a list are opened one by one; items are in the order of their numbers", async () => {
    const id = idOf("many-pages");
    await open(`/runs/${id}?tab=outputs`);
    await page.getByRole("link", { name: "Open pages[11]" }).waitFor();
    assert.equal(await page.getByRole("link", { name: /^Open pages/ }).count(), 12);
    await photograph(page, "run-many-files");
    await page.getByRole("link", { name: "Open each.page[10]" }).click();
    await page.waitForURL(/\/artifacts\//);
    await page.getByText("item 10", { exact: true }).waitFor();
    await open(`/runs/${id}?tab=nodes&sort=path&filter=map-page`);
    await page.getByRole("table", { name: "Node runs" }).getByText("in map-page[11]").waitFor();
    const items = (
      await page
        .getByRole("table", { name: "Node runs" })
        .getByText(/^in map-page\[/)
        .allTextContents()
    ).map((text) => Number(/\d+/.exec(text)?.[0]));
    assert.deepEqual(
      items,
      Array.from({ length: 12 }, (_, item) => item),
    );
    await open(`/runs/${id}`);
    await page.locator('[data-place="map-one-item"]').getByText("24 of 24").waitFor();
  });

  await t.test("a file that nothing names is text where it reads as text; features without a genome are rows", async () => {
    const flags = await put(client, "sample.idxstats", "chr1\t1000\t17\t0\n");
    await open(artifactPath(flags));
    await page.locator('[data-viewer="text"]').getByText("chr1").waitFor();
    await open(artifactPath(await put(client, "sample.unknown", Uint8Array.of(1, 0, 2, 255))));
    await page.locator('[data-viewer="bytes"]').getByText("01 00 02 ff").waitFor();
    await open(artifactPath(await put(client, "peaks.bed", "chr1\t10\t20\tpeak one\n")));
    await page.getByText("No reference genome in this run").waitFor();
    await page.getByTestId("table").getByText("peak one").waitFor();
    const names = Array.from({ length: 9000 }, (_, n) => `cell_${n}`);
    await open(artifactPath(await put(client, "counts.csv", `${names}\n${names.map((_, n) => n)}\n`)));
    await page.getByText(/9,?000 columns/).waitFor();
  });
  await t.test("a run that waits for a person says so, and leads to the question", async () => {
    const asked = await client.launch({ workflow: "asked", inputs: { items: [1] } });
    await open(`/runs/${asked.id}?tab=outputs`);
    await page.getByText("This run waits for you", { exact: true }).waitFor();
    await page.getByRole("button", { name: "To the question" }).click();
    const gate = page.getByTestId("gate");
    await gate.getByText("By which factor?").waitFor();
    await photograph(page, "run-question");
    await gate.getByRole("textbox").fill("3");
    await gate.getByRole("button", { name: "Answer" }).click();
    await page.getByText("This run waits for you", { exact: true }).waitFor({ state: "detached" });
  });
  settled(visitor);

  await t.test("a part of the page that is missing when it is first wanted comes once the server can give it", async () => {
    const other = await visit(await openBrowser(t), served);
    const id = idOf("many-pages");
    await other.page.goto(`${served.url}/runs/${id}?tab=nodes`);
    await other.page.getByRole("table", { name: "Node runs" }).getByText("map-page", { exact: true }).waitFor();
    // As after an upgrade: the server is there, the part is not.
    await other.page.route(/assets\/timeline-tab/, (route) => route.fulfill({ status: 404 }), { times: 1 });
    await other.page.getByRole("tab", { name: "Timeline" }).click();
    await other.page.getByRole("switch", { name: "Maps and workflows" }).waitFor();
    await served.stop();
    await other.page.getByRole("tab", { name: "Resources" }).click();
    await other.page.getByText("Waiting for the server").waitFor();
    await serve(t, { state, port: Number(new URL(served.url).port) });
    await other.page.locator('[role="tab"][aria-selected="true"]', { hasText: "Resources" }).waitFor();
    await other.page.getByText("Waiting for the server").waitFor({ state: "detached" });
    assert.equal(await other.page.getByRole("heading", { name: "This page broke" }).count(), 0);
  });
});
