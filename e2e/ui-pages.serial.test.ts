/**
 * Every page in a real browser: the story of the first five minutes, nothing asked of other servers, what a page weighs, axe in both
 * themes, three widths, titles, the palette, empty and error states, a server that goes and comes back; and the local mode's promises:
 * who is refused, what a page may do, that no answer names a place of this machine.
 */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { createClient, type Client } from "@golgi/server/client";
import { noBrowser, openBrowser, screenshot, serve, visit, type Served } from "./browser.ts";
import { ROOT, scratch, succeed } from "./golgi.ts";
import { noLambda } from "./lambda.ts";
import { tellStory, type Told } from "./story.ts";

const VARIANTS = "examples/variant-calling/workflow.ts";
const LOOKS = [
  { width: 1440, dark: false },
  { width: 1440, dark: true },
  { width: 390, dark: false },
  { width: 360, dark: true },
] as const;
const FIRST_LOAD_BYTES = 300_000;

interface Place {
  readonly name: string;
  readonly path: string;
  /** Is there when the page is. */
  readonly sign: string;
}

/** Pages that exist without any run. */
const PLACES: readonly Place[] = [
  { name: "catalogue", path: "/workflows", sign: "article" },
  { name: "workflow", path: "/workflows/call-variants", sign: 'svg[aria-label^="Graph of"]' },
  { name: "launch", path: "/workflows/call-variants/launch", sign: "[data-field]" },
  { name: "server", path: "/server", sign: ".server-findings li" },
  { name: "unknown", path: "/nothing/here", sign: "text=There is no such page" },
  { name: "unknown-workflow", path: "/workflows/nothing", sign: "text=GOLGI_WORKFLOW_UNKNOWN" },
  { name: "unknown-run", path: "/runs/run_aaaaaaaaaaaa", sign: "text=GOLGI_UNKNOWN_RUN" },
  { name: "unknown-artifact", path: `/artifacts/sha256:${"0".repeat(64)}?name=gone.txt`, sign: "main h1" },
];

/** Pages of the two runs of the story. */
function placesOf({ first, second }: Told): readonly Place[] {
  const [a, b] = [first, second].map((path) => path.slice("/runs/".length));
  return [
    { name: "runs", path: "/runs", sign: '[data-testid="runs"] a' },
    { name: "runs-none", path: "/runs?status=failed", sign: "text=No run fits" },
    { name: "run-graph", path: first, sign: '[data-place="report"]' },
    { name: "run-panel", path: `${first}?node=joint-call`, sign: "aside" },
    { name: "run-nodes", path: `${first}?tab=nodes`, sign: ".node-grid" },
    { name: "run-timeline", path: `${first}?tab=timeline`, sign: '[data-testid="timeline"] button' },
    { name: "run-logs", path: `${first}?tab=logs`, sign: "[role=tabpanel] > *" },
    { name: "run-outputs", path: `${first}?tab=outputs`, sign: "text=bams[0]" },
    { name: "run-resources", path: `${first}?tab=resources`, sign: "[role=tabpanel] > *" },
    { name: "again", path: `/workflows/call-variants/launch?from=${a}`, sign: "[data-field]" },
    { name: "compare", path: `/compare?a=${a}&b=${b}`, sign: "main section" },
    { name: "compare-start", path: "/compare", sign: '[aria-label="Runs to compare"] a' },
    { name: "compare-with", path: `/compare?a=${a}`, sign: '[aria-label="Runs to compare"] a' },
  ];
}

async function go(page: Page, served: Served, { path, sign }: Place): Promise<void> {
  await page.goto(served.url + path);
  await page.locator(sign).first().waitFor();
}

async function widerThanItself(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What axe objects to on the whole page, but in parts that are not ours. */
async function objections(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: here } = window as unknown as { axe: typeof axe };
    const found = await here.run({ exclude: [".genome-box", ".react-flow__attribution"] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
  return violations;
}

/** Pages of failures ask for what is not there: the browser says so in its console. */
const unexpected = (faults: readonly string[]) => faults.filter((fault) => !/status of 404/.test(fault));

const clientOf = (served: Served): Client =>
  createClient({ url: served.url, token: readFileSync(join(served.state, "token"), "utf8").trim() });

test("pages", { skip: noBrowser || noLambda(), timeout: 540_000 }, async (t) => {
  const served = await serve(t, { workflows: [VARIANTS, "e2e/workflows/form-tour.ts"] });
  const browser = await openBrowser(t);
  let told: Told = { first: "", second: "" };

  await t.test("a new user's five minutes; no other server is asked for anything", async () => {
    const { page, faults, strangers, context } = await visit(browser, served);
    const began = performance.now();
    told = await tellStory(page, served, { picture: (name) => screenshot(page, `story-${name}`) });
    t.diagnostic(`the story took ${((performance.now() - began) / 1000).toFixed(0)} s`);
    assert.deepEqual([unexpected(faults), [...strangers]], [[], []]);
    await context.close();
  });

  await t.test("the first page is light, and dark from the first moment where that is wanted", async () => {
    const { page, context } = await visit(browser, served, { dark: true });
    await page.addInitScript(() => {
      const schemes: unknown[] = [];
      Object.assign(window, { schemes });
      const look = () => schemes.push([document.documentElement.dataset["mantineColorScheme"], document.body === null]);
      new MutationObserver(look).observe(document, { subtree: true, attributeFilter: ["data-mantine-color-scheme"] });
    });
    await page.goto(`${served.url}/workflows`);
    await page.locator("article").first().waitFor();
    const [scheme] = await page.evaluate(() => (window as unknown as { schemes: unknown[] }).schemes);
    assert.deepEqual(scheme, ["dark", true], "before there is a body to draw");
    const [scripts = 0, styles = 0] = await page.evaluate(() =>
      [/\.js$/, /\.css$/].map((kind) =>
        performance
          .getEntriesByType("resource")
          .filter(({ name }) => kind.test(name))
          .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
      ),
    );
    t.diagnostic(
      `first load: ${Math.round(scripts / 1000)} kB of scripts, ${Math.round(styles / 1000)} kB of styles, compressed`,
    );
    assert.ok(scripts > 50_000 && scripts <= FIRST_LOAD_BYTES, `${scripts} bytes of scripts`);
    await context.close();
  });

  await t.test("each page has a title of its own", async () => {
    const { page, context } = await visit(browser, served);
    const titles = new Map<string, string>();
    for (const place of [...PLACES, ...placesOf(told)]) {
      await go(page, served, place);
      await page.waitForFunction(() => document.title !== "Golgi", undefined, { timeout: 5000 }).catch(() => undefined);
      titles.set(place.name, await page.title());
    }
    for (const [name, title] of titles) assert.match(title, /^.+ · Golgi$/, name);
    assert.match(titles.get("workflow") ?? "", /^Variant calling \(bwa \+ bcftools\)/);
    assert.match(titles.get("run-graph") ?? "", /^succeeded: Variant calling/);
    await context.close();
  });

  await t.test("no page scrolls sideways: wide, narrow, narrowest; light and dark", async () => {
    const wide: string[] = [];
    for (const { width, dark } of LOOKS) {
      const { page, faults, context } = await visit(browser, served, { width, dark });
      for (const place of [...PLACES, ...placesOf(told)]) {
        // The panel of a node covers a narrow page, as a dialog.
        if (place.name === "run-panel" && width < 1000) continue;
        await go(page, served, place);
        const over = await widerThanItself(page);
        if (over > 0) wide.push(`${place.name} at ${width} px by ${over} px`);
        await screenshot(page, `page-${place.name}-${width}-${dark ? "dark" : "light"}`);
      }
      assert.deepEqual(unexpected(faults), []);
      await context.close();
    }
    assert.deepEqual(wide, []);
  });

  await t.test("axe finds nothing to object to, in both themes", { timeout: 240_000 }, async () => {
    const found: string[] = [];
    for (const dark of [false, true]) {
      const { page, context } = await visit(browser, served, { dark, bypassPolicy: true });
      for (const place of [...PLACES, ...placesOf(told)]) {
        await go(page, served, place);
        await page.waitForTimeout(250);
        found.push(...(await objections(page)).map((one) => `${dark ? "dark" : "light"} ${place.name} ${one}`));
      }
      await page.goto(`${served.url}/workflows/call-variants`);
      await page.locator("details summary").first().click();
      await page.locator(".task-script").waitFor();
      found.push(...(await objections(page)).map((one) => `${dark ? "dark" : "light"} task details ${one}`));
      await page.keyboard.press("Control+K");
      await page.getByRole("textbox", { name: "Find" }).waitFor();
      await page.waitForTimeout(300);
      found.push(...(await objections(page)).map((one) => `${dark ? "dark" : "light"} palette ${one}`));
      await context.close();
    }
    assert.deepEqual(found, []);
  });

  await t.test("the palette finds workflows, runs, pages and what can be done here", async () => {
    const { page, context } = await visit(browser, served);
    const choose = async (typed: string, option: RegExp) => {
      await page.keyboard.press("Control+K");
      await page.getByRole("textbox", { name: "Find" }).fill(typed);
      await page.getByRole("button", { name: option }).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.getByRole("button", { name: option }).first().click();
    };
    await page.goto(`${served.url}/runs`);
    await page.locator('[data-testid="runs"] a').first().waitFor();
    await choose("every kind", /^Every kind of input/);
    await page.waitForURL(/\/workflows\/form-tour$/);
    await choose("launch this", /^Launch this workflow/);
    await page.waitForURL(/\/workflows\/form-tour\/launch$/);
    const run = told.first.slice("/runs/".length);
    await choose(run, new RegExp(run));
    await page.waitForURL(new RegExp(run));
    await page.getByRole("tab", { name: "Graph" }).waitFor();
    await choose("outputs of", /^Outputs of this run/);
    await page.waitForURL(/tab=outputs/);
    await choose("machine", /^Server and machine/);
    await page.waitForURL(/\/server$/);
    await choose("light or dark", /^Light or dark/);
    await page.waitForFunction(() => document.documentElement.dataset["mantineColorScheme"] === "dark");
    await page.reload();
    assert.equal(await page.evaluate(() => document.documentElement.dataset["mantineColorScheme"]), "dark", "the choice is kept");
    await context.close();
  });

  await t.test("keys reach everything of a page in order, and the focus is seen", async () => {
    const { page, context } = await visit(browser, served);
    await go(page, served, PLACES[1] as Place);
    const stops: string[] = [];
    for (let at = 0; at < 14; at++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const focused = document.activeElement as HTMLElement;
        const { outlineStyle, boxShadow } = getComputedStyle(focused);
        return {
          name: focused.getAttribute("aria-label") ?? focused.textContent ?? "",
          seen: outlineStyle !== "none" || boxShadow !== "none",
        };
      });
      assert.ok(stop.seen || stops.length === 0, `${stop.name} does not show that it has the focus`);
      stops.push(stop.name.trim());
    }
    assert.equal(stops[0], "To the content");
    assert.deepEqual(stops.slice(2, 5), ["Workflows", "Runs", "Server"]);
    assert.ok(stops.indexOf("Launch") > stops.indexOf("Runs") && stops.indexOf("Launch") < 12, stops.join(", "));
    await context.close();
  });

  await t.test("a label keeps its history; what uses a workflow, and what a task does, is on its page", async () => {
    await succeed(["register", VARIANTS, "call-variants", "--label", "prod", "--state", served.state]);
    const { page, context } = await visit(browser, served);
    await page.goto(`${served.url}/workflows/call-variants`);
    await page.getByRole("button", { name: "History of the label prod" }).click();
    await page.getByRole("dialog").getByText("prod was put on").waitFor();
    await page.keyboard.press("Escape");
    await page
      .getByRole("region", { name: "Used by" })
      .getByRole("link", { name: /^Variant calling on the lambda phage/ })
      .waitFor();
    const task = page.getByRole("article").filter({ hasText: "mark-duplicates" });
    await task.getByText("Inputs, outputs and script").click();
    assert.match((await task.locator(".task-script").textContent()) ?? "", /samtools markdup/);
    await context.close();
  });

  await t.test("no answer of the API and no page names a place of this machine", async () => {
    const golgi = clientOf(served);
    const run = told.first.slice("/runs/".length) as never;
    const texts = new Map<string, string>();
    const ask = async (path: string) => {
      const response = await fetch(served.url + path, {
        headers: { authorization: `Bearer ${readFileSync(join(served.state, "token"), "utf8").trim()}` },
      });
      texts.set(path, JSON.stringify([...response.headers]) + (await response.text()));
    };
    const { rows } = await golgi.call("listNodes", { params: { id: run }, query: { limit: 500 } });
    const { attempts } = await golgi.call("getNode", { params: { id: run, path: "joint-call" } });
    const attempt = attempts[0]?.id ?? "";
    const outputs = (await golgi.run(run).get()).run.outputs as unknown as Record<string, { digest: string; name: string }>;
    const report = outputs["report"] as { digest: string };
    const base = `/api/v1/runs/${run}`;
    for (const path of [
      "/",
      "/api",
      "/api/openapi.json",
      "/api/v1/session",
      "/api/v1/doctor",
      "/api/v1/workflows",
      "/api/v1/workflows/call-variants",
      "/api/v1/workflows/call-variants/labels/prod",
      "/api/v1/workflows/nothing",
      "/api/v1/runs",
      "/api/v1/nothing",
      "/api/v1/runs/run_aaaaaaaaaaaa",
      base,
      `${base}/graph`,
      `${base}/nodes?limit=500`,
      `${base}/nodes/joint-call`,
      ...rows.slice(0, 5).map(({ path }) => `${base}/nodes/${encodeURIComponent(path)}/explain`),
      `${base}/attempts/${attempt}/logs/stdout`,
      `${base}/attempts/${attempt}/logs/stderr`,
      `${base}/events?after=0`,
      `/api/v1/runs/diff?a=${run}&b=${told.second.slice("/runs/".length)}`,
      `/api/v1/artifacts/${report.digest}`,
      `/api/v1/artifacts/${report.digest}/entries`,
      `/api/v1/artifacts/sha256:${"0".repeat(64)}`,
    ])
      await ask(path);
    const secrets = [served.state, ROOT, homedir(), process.execPath, readFileSync(join(served.state, "token"), "utf8").trim()];
    const told_ = [...texts].flatMap(([path, text]) =>
      secrets.filter((secret) => secret.length > 6 && text.includes(secret)).map((secret) => `${path} says ${secret}`),
    );
    assert.ok([...texts.values()].every((text) => text.length > 20));
    assert.deepEqual(told_, []);
  });

  await t.test("pages run only their own code; artifacts run in an opaque origin", async () => {
    assert.equal(statSync(join(served.state, "token")).mode & 0o777, 0o600);
    const { page, context } = await visit(browser, served);
    const answer = await page.request.get(`${served.url}/workflows`, { headers: { accept: "text/html" } });
    const policy = answer.headers()["content-security-policy"] ?? "";
    for (const rule of [/default-src 'self'/, /object-src 'none'/, /frame-ancestors 'none'/, /base-uri 'none'/])
      assert.match(policy, rule);
    assert.doesNotMatch(policy.replace(/style-src [^;]*/, ""), /'unsafe-inline'|'unsafe-eval'|\*/);
    await page.goto(`${served.url}/workflows`);
    // A script that gets into a page by any mistake is not run by the browser.
    const ran = await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.broken = true";
      document.body.append(script);
      return "broken" in window;
    });
    assert.equal(ran, false);
    const hostile = Buffer.from(
      "<script>document.title = (() => { try { return `in ${parent.document.title}` } catch { return location.origin + self.origin } })()</script>",
    );
    const { digest } = await clientOf(served).upload(new Blob([hostile]), { name: "hostile.html" });
    const shown = await page.request.get(`${served.url}/api/v1/artifacts/${digest}?name=hostile.html&type=text/html`);
    assert.match(shown.headers()["content-security-policy"] ?? "", /^sandbox allow-scripts allow-popups allow-downloads;/);
    const direct = await context.newPage();
    await direct.goto(`${served.url}/api/v1/artifacts/${digest}?name=hostile.html`);
    assert.equal(await direct.evaluate(() => self.origin), "null", "also as a page of its own");
    assert.equal(
      await direct.evaluate(() =>
        fetch("/api/v1/session").then(
          (reply) => reply.status,
          () => "refused",
        ),
      ),
      "refused",
    );
    await context.close();
  });

  await t.test("without a session a page says how to get one; a used link too", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${served.url}/runs`);
    await page.getByText("golgi open", { exact: true }).waitFor();
    await screenshot(page, "page-no-session-1440-light");
    assert.equal(await page.title(), "No session · Golgi");
    const link = await served.link();
    await (await browser.newContext()).request.get(link);
    await page.goto(link);
    await page.getByText("This link does not open Golgi any more").waitFor();
    await screenshot(page, "page-used-link-1440-light");
    await page.goto(await served.link());
    await page.locator("article").first().waitFor();
    await context.close();
  });
});

test("empty states, and a server that goes and comes back", { skip: noBrowser, timeout: 120_000 }, async (t) => {
  const state = join(scratch(t), ".golgi");
  const served = await serve(t, { state });
  const browser = await openBrowser(t);
  const { page } = await visit(browser, served);
  await page.getByText("No workflow is registered yet").waitFor();
  await screenshot(page, "page-empty-catalogue-1440-light");
  await page.goto(`${served.url}/runs`);
  await page.getByText("No runs yet").waitFor();
  await screenshot(page, "page-empty-runs-1440-light");
  await page.goto(`${served.url}/compare`);
  await page.getByText("No runs yet").waitFor();

  await page.goto(`${served.url}/workflows`);
  await page.getByText("No workflow is registered yet").waitFor();
  const { port } = new URL(served.url);
  await served.stop();
  await page.getByRole("textbox", { name: "Search workflows" }).fill("hello");
  await page.locator('[data-connection="gone"]').waitFor();
  await screenshot(page, "page-gone-1440-light");
  await page.getByRole("textbox", { name: "Search workflows" }).fill("");
  await serve(t, { state, port: Number(port), workflows: ["examples/hello/workflow.ts"] });
  await page.getByRole("link", { name: "word-count" }).waitFor({ timeout: 20_000 });
  await page.locator('[data-connection="gone"]').waitFor({ state: "detached" });
});
