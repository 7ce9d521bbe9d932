/**
 * The engine alone, with an executor that does nothing, on a real SQLite file: what a node costs. Prints milliseconds and µs per node.
 *
 * `node packages/testkit/src/engine/shapes.bench.ts [shape…]`; TMPDIR=/dev/shm leaves the disk out.
 */
import { createEngine, openSqlite, systemClock } from "@golgi/engine";
import type { Document, Json, RunId } from "@golgi/ir";
import { openLocalStore } from "@golgi/store";
import { createFakeExecutor } from "../fake-executor.ts";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ANY, documentOf, graphOf, input, output, record, taskNode, taskOf } from "./world.ts";

const work = taskOf("work");
const gather = taskOf("gather", { inputs: { xs: { type: "array", items: {} } } });

function mapOver(gathered: boolean): Document {
  const body = graphOf({
    inputs: { item: ANY },
    nodes: { work: taskNode(work, { x: input("item") }) },
    results: { y: output("work") },
  });
  const nodes = {
    each: { kind: "map" as const, inputs: {}, over: input("items"), body },
    ...(gathered && { all: taskNode(gather, { xs: output("each") }) }),
  };
  const results = { out: gathered ? output("all") : ({ kind: "op", op: "length", args: [output("each")] } as const) };
  return documentOf({ ...graphOf({ nodes, results }), inputs: record({ items: ANY }) }, [work, gather]);
}

function chain(length: number): Document {
  const nodes = Object.fromEntries(
    Array.from({ length }, (_, i) => [`n${i}`, taskNode(work, { x: i === 0 ? input("start") : output(`n${i - 1}`) })]),
  );
  return documentOf(graphOf({ inputs: { start: ANY }, nodes, results: { out: output(`n${length - 1}`) } }), [work]);
}

/** Layers of 100, each node using two of the layer before. */
function layers(count: number): Document {
  const pair = taskOf("pair", { inputs: { a: ANY, b: ANY } });
  const nodes = Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const layer = Math.floor(i / 100);
      const before = (k: number): ReturnType<typeof output> => output(`n${(layer - 1) * 100 + ((i + k) % 100)}`);
      if (layer === 0) return [`n${i}`, taskNode(pair, { a: { kind: "literal", value: i }, b: input("start") })];
      return [`n${i}`, taskNode(pair, { a: before(0), b: before(1) })];
    }),
  );
  return documentOf(graphOf({ inputs: { start: ANY }, nodes, results: { out: output(`n${count - 1}`) } }), [pair]);
}

interface Shape {
  readonly name: string;
  readonly nodes: number;
  readonly document: () => Document;
  readonly inputs: () => { readonly [port: string]: Json };
}

const numbers = (n: number) => () => ({ items: Array.from({ length: n }, (_, i) => i) });
const SHAPES: readonly Shape[] = [
  ...[100, 1_000, 6_000, 20_000].map((n) => ({
    name: `fan-out-${n}`,
    nodes: n + 1,
    document: () => mapOver(true),
    inputs: numbers(n),
  })),
  { name: "chain-500", nodes: 500, document: () => chain(500), inputs: () => ({ start: 0 }) },
  { name: "static-10000", nodes: 10_000, document: () => layers(10_000), inputs: () => ({ start: 0 }) },
  { name: "static-100000", nodes: 100_000, document: () => layers(100_000), inputs: () => ({ start: 0 }) },
  { name: "map-1000000", nodes: 1_000_000, document: () => mapOver(false), inputs: numbers(1_000_000) },
];

async function measure(shape: Shape, directory: string, round: string): Promise<void> {
  const database = await openSqlite(join(directory, "golgi.db"));
  const store = await openLocalStore(join(directory, "store"));
  const executor = createFakeExecutor({
    clock: {
      ...systemClock,
      after: (ms, call) => (ms === 0 ? (setImmediate(call), () => undefined) : systemClock.after(ms, call)),
    },
    run: (attempt) => ({ kind: "succeed", outputs: { y: sumOf(Object.values(attempt.inputs)) } }),
    capabilities: { cpus: 2, prefetch: 64 },
    forgetful: true,
  });
  const engine = await createEngine({ database, store, executor });
  const document = shape.document();
  const inputs = shape.inputs();
  const start = performance.now();
  const cpu = process.cpuUsage();
  const run: RunId = await engine.launch({ document, inputs });
  const row = await engine.done(run);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1000;
  const perNode = (total: number): string => `${((total * 1000) / shape.nodes).toFixed(1)} µs`;
  const rss = Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024);
  console.log(
    [
      shape.name.padEnd(16),
      round.padEnd(7),
      `${ms.toFixed(0)} ms`.padStart(10),
      `cpu ${cpuMs.toFixed(0)} ms`.padStart(14),
      `${perNode(ms)} (cpu ${perNode(cpuMs)}) a node`.padStart(36),
      `max rss ${rss} MB`.padStart(16),
      `${row.status}, ${row.counts.reused} reused`,
    ].join("  "),
  );
  await engine.close({ cancel: true });
  await database.close();
  await store.close();
}

function sumOf(values: readonly Json[]): number {
  return values.flat().reduce<number>((sum, value) => (sum * 31 + (typeof value === "number" ? value : 0)) % 1_000_000_007, 7);
}

/** Each round in a process of its own, so that memory and warmth are its own too. */
function measureApart(shape: Shape): void {
  const directory = mkdtempSync(join(tmpdir(), "golgi-bench-"));
  for (const round of ["first", "cached"]) {
    execFileSync(process.execPath, [...process.execArgv, import.meta.filename, "--round", shape.name, directory, round], {
      stdio: "inherit",
    });
  }
  rmSync(directory, { recursive: true, force: true });
}

const [mode, name, directory, round] = process.argv.slice(2);
const one = SHAPES.find((shape) => shape.name === name);
if (mode === "--round" && one !== undefined && directory !== undefined && round !== undefined)
  await measure(one, directory, round);
else {
  const wanted = process.argv.slice(2);
  for (const shape of SHAPES) {
    if (wanted.length === 0 ? shape.nodes <= 20_001 : wanted.includes(shape.name)) measureApart(shape);
  }
}
