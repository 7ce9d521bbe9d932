/** The run page on a run of 100,000 node runs, in a real browser: first useful paint, memory, delay of an event, filter. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openSqlite, type Database, type NodeRunRow, type RunLease, type RunRow } from "@golgi/engine";
import type { Document, RunId } from "@golgi/ir";
import { chromium, type Page } from "playwright-core";
import { buildUi } from "../../scripts/build-ui.ts";
import type { Case, Gate } from "../gate.ts";
import { GOLGI, freshDirectory, measure } from "../measure.ts";

const CHROMIUM = process.env["GOLGI_CHROMIUM"] ?? "/usr/bin/chromium";
const NODES = 100_000;
const RUN: RunId = "run_bbbbbbbbbbbb";
const WORKFLOW = join(import.meta.dirname, "../../e2e/workflows/live.ts");

export const cases: readonly Case[] = [
  {
    name: "run-page",
    async run() {
      if (!existsSync(CHROMIUM)) throw new Error(`no browser at ${CHROMIUM}; set GOLGI_CHROMIUM`);
      await buildUi();
      const state = join(freshDirectory(), ".golgi");
      await measure({ words: [GOLGI, "--state", state, "run", WORKFLOW, "watched", "--items", "[1]", "--seconds", "0"] });
      const database = await openSqlite(join(state, "golgi.db"));
      const lease = await makeLargeRun(database);
      const server = spawn(GOLGI, ["serve", "--port", "0", "--json", "--state", state], { stdio: ["ignore", "pipe", "inherit"] });
      try {
        const line = await new Promise<string>((resolve) => server.stdout.setEncoding("utf8").once("data", resolve));
        return await visit(JSON.parse(line) as { url: string; link: string }, database, lease);
      } finally {
        server.kill("SIGINT");
        await database.close();
      }
    },
  },
];

/** As an engine would have left it in the middle: most succeeded, some failed, the last ones run. Its lease is held by this process. */
async function makeLargeRun(database: Database): Promise<RunLease> {
  const [model] = (await database.runs({}, undefined, 1)).rows;
  if (model === undefined) throw new Error("the model run is missing");
  const document = (await database.document(model.document)) as Document;
  const at = Date.now() - 3_600_000;
  const counts = { total: NODES, ready: 0, running: 20, succeeded: NODES - 1051, reused: 0, failed: 1031, cancelled: 0 };
  const run: RunRow = {
    ...model,
    id: RUN,
    status: "running",
    createdAt: at,
    startedAt: at,
    endedAt: null,
    outputs: null,
    counts,
  };
  await database.createRun(run, document, [
    { run: RUN, seq: 1, at, kind: "run.created", path: null, data: { workflow: run.workflow } },
  ]);
  const lease = (await database.acquireLease(RUN, "bench", Date.now(), Date.now() + 3_600_000)) as RunLease;
  for (let from = 0; from < NODES; from += 2000) {
    const nodes = Array.from({ length: 2000 }, (_, i) => nodeRow(from + i, at));
    await database.commit({ ...EMPTY, leases: [lease], nodes });
  }
  return lease;
}

const EMPTY = { runs: [], nodes: [], attempts: [], events: [], cache: [], releaseClaims: [] };
const pathOf = (n: number) => `map-tick[${String(n).padStart(6, "0")}]/tick`;

function nodeRow(n: number, at: number): NodeRunRow {
  const readyAt = at + n * 30;
  const runs = n >= NODES - 20;
  const status = runs ? "running" : n % 97 === 0 ? "failed" : "succeeded";
  const outputs = status === "succeeded" ? { n } : null;
  const times = { readyAt, startedAt: readyAt + 500, endedAt: runs ? null : readyAt + 2000 };
  return {
    run: RUN,
    path: pathOf(n),
    kind: "task",
    task: null,
    status,
    inputs: { item: n, seconds: 1 },
    outputs,
    cacheKey: null,
    reusedFrom: null,
    error: null,
    attempts: 1,
    ...times,
  };
}

async function visit(
  served: { readonly url: string; readonly link: string },
  database: Database,
  lease: RunLease,
): Promise<readonly Gate[]> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc"],
  });
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    await page.goto(served.link);
    await page.getByRole("link", { name: "Runs" }).first().waitFor();
    const graph = await timed(async () => {
      await page.goto(`${served.url}/runs/${RUN}`);
      await page.locator('[data-place="map-tick"]').waitFor();
    });
    const table = await timed(async () => {
      await page.goto(`${served.url}/runs/${RUN}?tab=nodes`);
      await page.getByRole("button", { name: /^tick 000001/ }).waitFor();
    });
    const all = table + (await timed(() => page.getByText("100,000 of 100,000").waitFor({ timeout: 60_000 })));
    const heap = await heapOf(page);
    const filter = await timed(async () => {
      await page.getByRole("textbox", { name: "Filter nodes" }).fill(`${NODES - 1}`);
      await page.getByText("1 of 100,000").waitFor();
    });
    const delays: number[] = [];
    for (const [seq, kind, shown] of [
      [2, "node.retrying", "held"],
      [3, "attempt.started", "running"],
      [4, "node.succeeded", "succeeded"],
    ] as const) {
      const at = Date.now();
      const event = { run: RUN, seq, at, kind, path: pathOf(NODES - 1), data: {} };
      delays.push(
        await timed(async () => {
          await database.commit({ ...EMPTY, leases: [lease], events: [event] });
          await page
            .getByRole("row")
            .filter({ hasText: `${NODES - 1}` })
            .getByText(shown, { exact: true })
            .waitFor();
        }),
      );
    }
    const detail = `${NODES} node runs; all rows after ${Math.round(all)} ms; filter by words ${Math.round(filter)} ms`;
    return [
      { name: "run page of 100,000 nodes: graph painted", value: graph, limit: 1000, bound: "max", unit: "ms", detail },
      { name: "run page of 100,000 nodes: first rows of the table", value: table, limit: 1000, bound: "max", unit: "ms", detail },
      {
        name: "run page of 100,000 nodes: memory of the page",
        value: heap,
        limit: 300,
        bound: "max",
        unit: "MB",
        detail: "JavaScript heap after collection, all rows loaded",
      },
      {
        name: "run page of 100,000 nodes: event to screen",
        value: Math.max(...delays),
        limit: 200,
        bound: "max",
        unit: "ms",
        detail: `from before the commit: ${delays.map(Math.round).join(", ")} ms`,
      },
    ];
  } finally {
    await browser.close();
  }
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function heapOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const here = globalThis as unknown as {
      readonly gc?: () => void;
      readonly performance: { readonly memory: { readonly usedJSHeapSize: number } };
    };
    here.gc?.();
    return here.performance.memory.usedJSHeapSize / 1e6;
  });
}
