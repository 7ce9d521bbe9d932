import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { NodeRow, RunEvent } from "../../data/client.ts";
import { heatOf } from "./heat.ts";
import { createRunModel, type RunModel } from "./run-model.ts";
import { openQuestions } from "./open-questions.ts";
import { selectRows } from "./select.ts";
import { totalOf } from "./status.ts";
import { barOf, spanOf, ticksOf } from "./timeline.ts";

const RUN = "run_aaaaaaaaaaaa" as const;
const row = (path: string, rest: Partial<NodeRow> = {}): NodeRow => ({
  run: RUN,
  path,
  kind: "task",
  task: null,
  status: "waiting",
  inputs: null,
  outputs: null,
  cacheKey: null,
  reusedFrom: null,
  error: null,
  attempts: 0,
  readyAt: null,
  startedAt: null,
  endedAt: null,
  ...rest,
});
let seq = 0;
const event = (kind: string, path: string | null, at: number, data: RunEvent["data"] = {}): RunEvent => ({
  run: RUN,
  seq: ++seq,
  at,
  kind,
  path,
  data,
});
const now = (flush: () => void) => flush();
const statusOf = (model: RunModel, path: string) => model.entry(model.indexOf(path) ?? -1).status;

test("a task's life through events", () => {
  const model = createRunModel({ schedule: now });
  const seen: string[] = [];
  for (const one of [
    event("attempt.submitted", "align", 10, { number: 1 }),
    event("attempt.started", "align", 20),
    event("attempt.failed", "align", 30),
    event("node.retrying", "align", 30),
    event("attempt.submitted", "align", 40, { number: 2 }),
    event("attempt.started", "align", 50),
    event("node.succeeded", "align", 60),
  ]) {
    model.applyEvent(one);
    seen.push(statusOf(model, "align"));
  }
  assert.deepEqual(seen, ["ready", "running", "running", "held", "ready", "running", "succeeded"]);
  assert.deepEqual(model.entry(0), {
    path: "align",
    place: "align",
    kind: "task",
    status: "succeeded",
    attempts: 2,
    readyAt: 10,
    startedAt: 50,
    endedAt: 60,
  });
  assert.deepEqual(model.placeCounts("align"), { succeeded: 1 });
});

test("an event older than the page changes nothing; a newer one does (a resumed run)", () => {
  const model = createRunModel({ schedule: now });
  model.addRows([row("a", { status: "failed", readyAt: 1, startedAt: 2, endedAt: 100, attempts: 1 })]);
  model.applyEvent(event("attempt.started", "a", 2));
  model.applyEvent(event("attempt.started", "a", 100));
  assert.equal(statusOf(model, "a"), "failed");
  model.applyEvent(event("attempt.submitted", "a", 200, { number: 2 }));
  assert.equal(statusOf(model, "a"), "ready");
  assert.equal(model.entry(0).endedAt, undefined);
  model.addRows([row("a", { status: "failed", readyAt: 1, startedAt: 2, endedAt: 100 })]);
  assert.equal(statusOf(model, "a"), "ready", "an older page does not undo it");
});

test("reused results are told apart; items of a map count for one place", () => {
  const model = createRunModel({ schedule: now });
  model.addRows([
    row("m[a]/t", { status: "succeeded", reusedFrom: { run: RUN, path: "m[a]/t" } }),
    row("m[b/c]/t", { status: "succeeded" }),
    row("m[d]/t", { status: "failed" }),
    row("m[d]/u", { status: "running" }),
  ]);
  assert.deepEqual(model.placeCounts("m/t"), { succeeded: 1, failed: 1, reused: 1 });
  assert.deepEqual(heatOf(model, "m"), { items: 3, cells: ["reused", "succeeded", "failed"] });
  assert.deepEqual(heatOf(model, "m", 2).cells.length, 2);
});

test("counts by place always sum to the rows, in whatever order pages and events come", () => {
  const kinds = [
    "attempt.submitted",
    "attempt.started",
    "node.succeeded",
    "node.failed",
    "node.reused",
    "node.cancelled",
    "gate.opened",
  ];
  const step = fc.oneof(
    fc.record({ path: fc.constantFrom("a", "m[x]/t", "m[y]/t", "w/b.then/t"), at: fc.nat(50), kind: fc.constantFrom(...kinds) }),
    fc.record({
      path: fc.constantFrom("a", "m[x]/t", "m[z]/t"),
      at: fc.nat(50),
      status: fc.constantFrom("ready", "running", "failed", "succeeded"),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const model = createRunModel({ schedule: now });
      for (const one of steps) {
        if ("kind" in one) model.applyEvent(event(one.kind, one.path, one.at));
        else model.addRows([row(one.path, { status: one.status as NodeRow["status"], readyAt: one.at })]);
      }
      const total = model.places().reduce((sum, place) => sum + totalOf(model.placeCounts(place)), 0);
      assert.equal(total, model.size());
      for (const place of model.places()) for (const count of Object.values(model.placeCounts(place))) assert.ok(count > 0);
    }),
  );
});

test("select: words, statuses, sorts", () => {
  const model = createRunModel({ schedule: now });
  model.addRows([
    row("w/align[s1]", { status: "failed", readyAt: 0, startedAt: 5, endedAt: 6, attempts: 3 }),
    row("w/align[s2]", { status: "succeeded", readyAt: 0, startedAt: 1, endedAt: 9 }),
    row("w/call", { status: "running", readyAt: 9, startedAt: 10 }),
  ]);
  const paths = (selection: Partial<Parameters<typeof selectRows>[1]>) =>
    [...selectRows(model, { sort: "path", descending: false, now: 12, ...selection })].map((index) => model.entry(index).path);
  assert.deepEqual(paths({ text: "ALIGN s2" }), ["w/align[s2]"]);
  assert.deepEqual(paths({ statuses: ["failed", "running"] }), ["w/align[s1]", "w/call"]);
  assert.deepEqual(paths({ sort: "time", descending: true }), ["w/align[s2]", "w/call", "w/align[s1]"]);
  assert.deepEqual(paths({ sort: "order" }), ["w/align[s2]", "w/align[s1]", "w/call"]);
});

test("100,000 node runs: pages and events in bounded time, sorted within a second", () => {
  const model = createRunModel({ schedule: () => undefined });
  const size = 100_000;
  const started = performance.now();
  for (let page = 0; page < size; page += 1000) {
    model.addRows(Array.from({ length: 1000 }, (_, i) => row(`m[${page + i}]/t`, { status: "ready", readyAt: page + i })));
  }
  for (let i = 0; i < size; i++) model.applyEvent(event("node.succeeded", `m[${i}]/t`, size + i));
  assert.deepEqual(model.placeCounts("m/t"), { succeeded: size });
  assert.equal(selectRows(model, { sort: "path", descending: true, now: 0 }).length, size);
  assert.ok(performance.now() - started < 10_000, `${performance.now() - started} ms`);
});

test("timeline: span, bars, ticks", () => {
  const model = createRunModel({ schedule: now });
  model.addRows([
    row("a", { status: "succeeded", readyAt: 100, startedAt: 150, endedAt: 400 }),
    row("b", { status: "running", readyAt: 300, startedAt: 450 }),
  ]);
  const rows = selectRows(model, { sort: "order", descending: false, now: 1000 });
  const span = spanOf(model, rows, 1000);
  assert.deepEqual(span, { start: 100, end: 1000 });
  assert.deepEqual(barOf(model, 0, span, 1000), { row: 0, path: "a", status: "succeeded", waitFrom: 0, from: 50, to: 300 });
  assert.equal(barOf(model, 1, span, 1000).to, 900);
  for (const duration of [1, 999, 65_000, 3_700_000, 86_400_000 * 30]) assert.ok(ticksOf(duration).length <= 9, String(duration));
});

test("questions that wait, in the order in which they were asked; an answered one does not", () => {
  const model = createRunModel({ schedule: now });
  model.addRows([row("task", { status: "held", startedAt: 1 }), row("late", { kind: "gate", status: "held", startedAt: 9 })]);
  model.applyEvent(event("gate.opened", "early[2]/ask", 5));
  assert.deepEqual(openQuestions(model), ["early[2]/ask", "late"]);
  model.applyEvent(event("gate.answered", "late", 12));
  assert.deepEqual(openQuestions(model), ["early[2]/ask"]);
});
