import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventRow } from "@golgi/engine";
import { dynamic, functionTasksOf, lower, map, sh, t, task, when, workflow, type WorkflowDefinition } from "@golgi/sdk";
import { widthOf } from "../output/format.ts";
import { styleOf } from "../output/style.ts";
import { applyEvent, createProgress, totalsOf } from "./model.ts";
import type { Progress } from "./model.ts";
import { drawTree } from "./tree.ts";

const copy = task({
  name: "copy",
  inputs: { n: t.int() },
  outputs: { f: t.file() },
  resources: { cpus: 2 },
  script: ({ inputs, outputs }) => sh`echo ${inputs.n} > ${outputs.f}`,
});
const join = task({
  name: "join",
  inputs: { fs: t.array(t.file()) },
  outputs: { f: t.file() },
  script: ({ inputs, outputs }) => sh`cat ${inputs.fs} > ${outputs.f}`,
});
const maker = task({
  name: "maker",
  inputs: { n: t.int() },
  outputs: { f: t.file() },
  uses: [copy],
  graph: ({ inputs }) => ({ f: copy({ n: inputs.n }).f }),
});
const flow = workflow({
  name: "flow",
  inputs: { ns: t.array(t.int()) },
  body: ({ ns }) => ({ f: join({ fs: map(ns, (n) => copy({ n }).f) }).f }),
});

function begin(of: WorkflowDefinition = flow): {
  progress: Progress;
  send: (kind: string, path: string | null, data?: EventRow["data"], at?: number) => void;
} {
  const { document } = lower(of, {
    bundles: new Map(functionTasksOf(of).map((one) => [one, { bundle: `sha256:${"1".repeat(64)}`, export: "default" }])),
  });
  assert.ok(document !== undefined);
  const progress = createProgress(document);
  let seq = 0;
  return {
    progress,
    send: (kind, path, data = {}, at = 1000) => applyEvent(progress, { run: "run_x", seq: ++seq, at, kind, path, data }),
  };
}

function draw(progress: Progress, screen = { columns: 80, rows: 24 }, now = 1000): readonly string[] {
  return drawTree({ progress, run: "run_x", screen, style: styleOf({ isTTY: false }), machine: { cpus: 4 }, now });
}

test("counts: map items together, totals once the map is open, running by started attempts", () => {
  const { progress, send } = begin();
  send("run.started", null);
  assert.equal(totalsOf(progress, 1000).total, undefined);
  assert.match(draw(progress).join("\n"), /map-copy\s+waiting\n.*copy\s+waiting\n.*join\s+waiting\n.*0\/\? tasks/);
  send("node.opened", "map-copy", { items: 3 });
  for (const i of [0, 1, 2]) send("attempt.submitted", `map-copy[${i}]/copy`, { attempt: `att_${i}`, number: 1 });
  for (const i of [0, 1]) send("attempt.started", `map-copy[${i}]/copy`, { attempt: `att_${i}` });
  send("node.succeeded", "map-copy[0]/copy", {}, 2000);
  send("node.reused", "map-copy[2]/copy", { run: "run_y" });
  const text = draw(progress, { columns: 80, rows: 24 }, 2000).join("\n");
  assert.match(text, /copy\s+2\/3 · 1 running · 1 reused/);
  assert.match(text, /2\/4 tasks · 1 reused · cpus 2\/4/);
  send("attempt.failed", "map-copy[1]/copy", { attempt: "att_1", cause: "lost", code: "X", message: "m" });
  send("node.retrying", "map-copy[1]/copy", { cause: "lost", attempt: 1, delayMs: 1 });
  assert.match(draw(progress).join("\n"), /1 retried/);
  send("node.failed", "map-copy[1]/copy", { code: "GOLGI_TASK_FAILED", message: "no" });
  send("node.failed", "map-copy", { code: "GOLGI_TASK_FAILED", message: "no" });
  send("run.failed", null, {}, 3000);
  const end = draw(progress, { columns: 80, rows: 24 }, 9000);
  assert.match(end.join("\n"), /✗\s+copy\s+3\/3.*1 failed[\s\S]*join\s+not reached/);
  assert.match(end[0] ?? "", /2\.0 s$/);
  assert.equal(progress.failures.length, 1);
});

test("the tree fits the window, however small, also with wide characters in messages", () => {
  const { progress, send } = begin();
  send("run.started", null);
  send("gate.opened", "gate", { message: "漢字".repeat(100) });
  for (let i = 0; i < 60; i++) send("attempt.started", `extra-${i}`, { attempt: `att_${i}` });
  for (const screen of [
    { columns: 20, rows: 5 },
    { columns: 40, rows: 10 },
    { columns: 200, rows: 50 },
  ]) {
    const lines = draw(progress, screen);
    assert.ok(lines.length <= Math.max(screen.rows, 7), `${lines.length} lines in ${screen.rows}`);
    for (const line of lines) assert.ok(widthOf(line) < screen.columns, `${widthOf(line)}: ${line}`);
  }
});

test("no colours unless the stream is a terminal and NO_COLOR is empty", () => {
  const before = process.env["NO_COLOR"];
  try {
    delete process.env["NO_COLOR"];
    assert.notEqual(styleOf({ isTTY: true }).red("x"), "x");
    assert.equal(styleOf({ isTTY: false }).red("x"), "x");
    process.env["NO_COLOR"] = "1";
    assert.equal(styleOf({ isTTY: true }).red("x"), "x");
  } finally {
    if (before === undefined) delete process.env["NO_COLOR"];
    else process.env["NO_COLOR"] = before;
  }
});

const chosen = workflow({
  name: "chosen",
  inputs: { deep: t.bool() },
  body: ({ deep }) => {
    const made = when(deep)
      .then(() => dynamic(maker, { n: 2 }).f)
      .else(() => copy({ n: 1 }).f);
    return { f: join({ fs: [made] }).f };
  },
});

test("branches count the side that is taken; what a dynamic node makes and handlers are counted once seen", () => {
  const { progress, send } = begin(chosen);
  send("run.started", null);
  assert.equal(totalsOf(progress, 1000).total, undefined);
  send("node.opened", "when-maker", { side: "then" });
  send("node.skipped", "when-maker.else");
  send("node.opened", "when-maker.then/maker");
  send("node.reused", "when-maker.then/maker/@plan");
  send("attempt.submitted", "when-maker.then/maker/copy", { attempt: "att_1" });
  assert.match(draw(progress).join("\n"), /1\/3 tasks/);
  send("node.succeeded", "when-maker.then/maker/copy", {}, 1500);
  send("node.succeeded", "when-maker.then/maker");
  send("node.succeeded", "when-maker");
  send("node.reused", "join");
  send("run.handler", "@finally");
  send("node.reused", "@finally/bye");
  send("run.succeeded", null, {}, 3000);
  const text = draw(progress).join("\n");
  assert.match(text, /– {3}copy\s+not taken\n/);
  assert.match(text, /✔ {3}maker/);
  assert.match(text, /✔ @finally/);
  assert.match(text, /4\/4 tasks · 3 reused/);
  assert.doesNotMatch(text, /not reached|\?/);
});

test("a gate says how to answer it", () => {
  const { progress, send } = begin();
  send("gate.opened", "ask", { message: "Good?" });
  assert.match(draw(progress).join("\n"), /\? ask waits for an answer: Good\?\n {4}Answer: golgi answer run_x VALUE/);
  send("gate.opened", "it's[a b]", { message: "Better?" });
  assert.match(draw(progress).join("\n"), /golgi answer run_x 'it'\\''s\[a b\]' VALUE/);
  send("gate.answered", "ask", { by: "person" }, 5000);
  const text = draw(progress).join("\n");
  assert.match(text, /✔ ask +\d/, "an answered gate is done, and says how long it waited");
  assert.match(text, /· it's\[\] +waiting/);
});
