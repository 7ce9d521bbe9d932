/** What steers a run: retries, resources, pools, priorities, limits of maps, failure modes, cancel, handlers, gates, dynamic graphs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine, RunRow } from "@golgi/engine";
import {
  taskDigest,
  workflowDigest,
  type AttemptSpec,
  type Cause,
  type Document,
  type Graph,
  type Json,
  type JsonObject,
  type NodeSpec,
  type TaskSpec,
} from "@golgi/ir";
import type { FakeBehaviour } from "../fake-executor.ts";
import {
  ANY,
  createWorld,
  documentOf,
  graphOf,
  input,
  literal,
  output,
  record,
  taskNode,
  taskOf,
  type Actions,
  type World,
  type WorldOptions,
} from "./world.ts";

async function inWorld(options: WorldOptions, act: (world: World, engine: Engine) => Promise<void>): Promise<void> {
  const world = await createWorld(options);
  const engine = await world.engine();
  try {
    await act(world, engine);
    await engine.close({ cancel: true });
  } finally {
    await world.close();
  }
}

async function outcome(
  world: World,
  engine: Engine,
  document: Document,
  inputs: JsonObject = {},
  options: JsonObject = {},
): Promise<RunRow> {
  return world.finish(engine, await engine.launch({ document, inputs, options }));
}

/** One task without inputs. */
function lone(task: TaskSpec): Document {
  return documentOf(graphOf({ nodes: { only: taskNode(task, {}) }, results: { y: output("only") } }), [task]);
}
const none = { inputs: {}, required: [] };

/** `n` nodes `t0`… of tasks `t0`… without inputs, with what each needs. */
function beside(tasks: readonly TaskSpec[], after: Readonly<Record<string, readonly string[]>> = {}): Document {
  const nodes = Object.fromEntries(
    tasks.map((task) => [task.name, taskNode(task, {}, after[task.name] === undefined ? {} : { after: after[task.name] ?? [] })]),
  );
  const results = Object.fromEntries(tasks.map((task) => [task.name, output(task.name)]));
  return documentOf(graphOf({ nodes, results }), tasks);
}

const failing =
  (cause: Cause, times: number): ((inputs: JsonObject, attempt: AttemptSpec) => FakeBehaviour) =>
  (_, attempt) =>
    attempt.number <= times ? { kind: "fail", cause } : { kind: "succeed", outputs: { y: attempt.number } };

for (const [cause, allowed] of [
  ["exit", 0],
  ["transient", 3],
  ["preempted", 10],
  ["timeout", 0],
  ["system", 1],
  ["input", 1],
] as const) {
  test(`retries by cause: ${cause} is tried again ${allowed} times by default`, async () => {
    await inWorld({ actions: { t: failing(cause, allowed) } }, async (world, engine) => {
      assert.deepEqual((await outcome(world, engine, lone(taskOf("t", none)))).outputs, { y: allowed + 1 });
    });
    await inWorld({ actions: { t: failing(cause, allowed + 1) } }, async (world, engine) => {
      const row = await outcome(world, engine, lone(taskOf("t", none)));
      assert.equal(row.status, "failed");
      assert.equal(row.error?.code, "GOLGI_NODE_FAILED");
      assert.equal(world.begun().length, allowed + 1);
    });
  });
}

test("backoff doubles up to its limit, and a policy of the node wins over the task's", () =>
  inWorld({ actions: { t: failing("exit", 4) } }, async (world, engine) => {
    const task = taskOf("t", { ...none, policy: { backoff: { initialMs: 1000, maxMs: 4000 } } });
    const node = taskNode(task, {}, { policy: { retries: { exit: 4 } } } as Partial<NodeSpec>);
    const row = await outcome(
      world,
      engine,
      documentOf(graphOf({ nodes: { only: node }, results: { y: output("only") } }), [task]),
    );
    assert.equal(row.status, "succeeded");
    const delays = (await world.database.events(row.id, 0))
      .filter((event) => event.kind === "node.retrying")
      .map((event) => Number(event.data["delayMs"]));
    for (const [index, base] of [1000, 2000, 4000, 4000].entries()) {
      const delay = delays[index] as number;
      assert.ok(delay >= base * 0.8 && delay <= base * 1.2, `${delay} is about ${base}`);
    }
  }));

test("what was lost is tried again soon, whatever the task's back-off, and as the engine was told", async () => {
  const patient = { ...none, policy: { backoff: { initialMs: 5000, maxMs: 60_000 } } };
  for (const [given, bases] of [
    [{}, [200, 400, 800]],
    [{ lostRetryMs: 3000 }, [3000, 6000, 12_000]],
  ] as const) {
    await inWorld({ actions: { t: failing("lost", 3) }, engine: given }, async (world, engine) => {
      const row = await outcome(world, engine, lone(taskOf("t", patient)));
      assert.equal(row.status, "succeeded");
      const delays = (await world.database.events(row.id, 0))
        .filter((event) => event.kind === "node.retrying")
        .map((event) => Number(event.data["delayMs"]));
      for (const [index, base] of bases.entries()) {
        const delay = delays[index] as number;
        assert.ok(delay >= base * 0.8 && delay <= base * 1.2, `${delay} is about ${base}`);
      }
    });
  }
});

test("out of memory grows the memory, up to what there is; at the limit it is not tried again", async () => {
  const asked: number[] = [];
  const grow = (enough: number): Actions => ({
    t: (_, attempt) => {
      asked.push(attempt.resources.memoryBytes);
      return attempt.resources.memoryBytes < enough ? { kind: "fail", cause: "out-of-memory" } : 1;
    },
  });
  const task = taskOf("t", { ...none, resources: { memoryBytes: { start: 100, factor: 3, max: 10_000 } } });
  await inWorld({ actions: grow(600), capabilities: { memoryBytes: 700 } }, async (world, engine) => {
    assert.equal((await outcome(world, engine, lone(task))).status, "succeeded");
  });
  assert.deepEqual(asked, [100, 300, 700]);
  asked.length = 0;
  await inWorld({ actions: grow(600), capabilities: { memoryBytes: 300 } }, async (world, engine) => {
    assert.equal((await outcome(world, engine, lone(task))).status, "failed");
  });
  assert.deepEqual(asked, [100, 300]);
});

test("what can never fit fails at once, in words", () =>
  inWorld({ actions: { t: () => 1 }, capabilities: { cpus: 4 } }, async (world, engine) => {
    const row = await outcome(world, engine, lone(taskOf("t", { ...none, resources: { cpus: 8 } })));
    assert.equal(row.error?.cause?.code, "GOLGI_NEVER_FITS");
    assert.match(row.error?.message ?? "", /only asks for cpus 8, but only 4/);
    assert.equal(world.begun().length, 0);
  }));

const taking = (ms: number) => (): FakeBehaviour => ({ kind: "succeed", outputs: { y: 1 }, delayMs: ms });

/** The most attempts that were between submission and end at once, from the run's events. */
async function mostAtOnce(world: World, row: RunRow, of: (path: string) => boolean = () => true): Promise<number> {
  let [now, most] = [0, 0];
  for (const event of await world.database.events(row.id, 0, 10_000)) {
    if (event.path === null || !of(event.path)) continue;
    if (event.kind === "attempt.submitted") most = Math.max(most, ++now);
    if (event.kind === "node.succeeded" && event.data["attempt"] !== undefined) now--;
  }
  return most;
}

test("cores, memory and named pools bound what runs at once", () =>
  inWorld(
    { actions: { t: taking(100) }, capabilities: { cpus: 8, memoryBytes: 50, prefetch: 0 }, engine: { pools: { database: 2 } } },
    async (world, engine) => {
      const many = (resources: TaskSpec["resources"] | object): Document => {
        const task = taskOf("t", {
          inputs: { x: ANY },
          resources: resources as Partial<TaskSpec["resources"]>,
          code: JSON.stringify(resources),
        });
        const body = graphOf({
          inputs: { item: ANY },
          nodes: { t: taskNode(task, { x: input("item") }) },
          results: { y: output("t") },
        });
        const over = literal(Array.from({ length: 20 }, (_, i) => i));
        return documentOf(graphOf({ nodes: { each: { kind: "map", inputs: {}, over, body } }, results: { y: output("each") } }), [
          task,
        ]);
      };
      assert.equal(await mostAtOnce(world, await outcome(world, engine, many({}))), 8);
      assert.equal(await mostAtOnce(world, await outcome(world, engine, many({ cpus: 3 }))), 2);
      assert.equal(
        await mostAtOnce(world, await outcome(world, engine, many({ memoryBytes: { start: 10, factor: 1, max: 10 } }))),
        5,
      );
      assert.equal(await mostAtOnce(world, await outcome(world, engine, many({ pools: ["database"] }))), 2);
      assert.equal(await mostAtOnce(world, await outcome(world, engine, many({ pools: ["unnamed"] }))), 1);
      assert.equal(await mostAtOnce(world, await outcome(world, engine, many({ cpus: 0.5 }))), 16);
    },
  ));

test("higher priority begins first, also between runs; a large task is not starved by small ones", () =>
  inWorld(
    {
      actions: { low: taking(10), high: taking(10), wide: taking(10), small: taking(10) },
      capabilities: { cpus: 2, prefetch: 0 },
    },
    async (world, engine) => {
      const [low, high] = [taskOf("low", none), taskOf("high", { ...none, policy: { priority: 5 } })];
      await outcome(world, engine, beside([low, high]));
      assert.deepEqual(world.begun().slice(0, 2).sort(), ["high", "low"], "both fit at once");
      const [a, b, c] = ["a", "b", "c"].map((code) => taskOf("low", { ...none, code, resources: { cpus: 2 } }));
      const wanted = taskOf("high", { ...none, code: "2", resources: { cpus: 2 }, policy: { priority: 1 } });
      const nodes = Object.fromEntries([a, b, c, wanted].map((task, i) => [`n${i}`, taskNode(task as TaskSpec, {})]));
      const before = world.begun().length;
      await outcome(world, engine, documentOf(graphOf({ nodes, results: { y: output("n0") } }), [a, b, c, wanted] as TaskSpec[]));
      assert.equal(world.begun()[before], "n3");
      // 1,000 small tasks of one core, and one that needs both.
      const small = taskOf("small", { inputs: { x: ANY } });
      const wide = taskOf("wide", { ...none, resources: { cpus: 2 } });
      const body = graphOf({
        inputs: { item: ANY },
        nodes: { s: taskNode(small, { x: input("item") }) },
        results: { y: output("s") },
      });
      const over = literal(Array.from({ length: 1000 }, (_, i) => i));
      const graph = graphOf({
        nodes: {
          first: taskNode(small, { x: literal(-1) }),
          wide: taskNode(wide, {}),
          each: { kind: "map", inputs: {}, over, body },
        },
        results: { y: output("wide") },
      });
      const start = world.begun().length;
      await outcome(world, engine, documentOf(graph, [small, wide]));
      const place = world.begun().slice(start).indexOf("wide");
      assert.ok(place > 0 && place < 300, `it began as number ${place}`);
    },
  ));

test("two runs share the machine, however long the first one's line is", () =>
  inWorld({ actions: { t: taking(10) }, capabilities: { cpus: 4, prefetch: 0 } }, async (world, engine) => {
    const map = (salt: number): Document => {
      const task = taskOf("t", { inputs: { x: ANY }, code: String(salt) });
      const body = graphOf({
        inputs: { item: ANY },
        nodes: { t: taskNode(task, { x: input("item") }) },
        results: { y: output("t") },
      });
      return documentOf(
        graphOf({
          nodes: { each: { kind: "map", inputs: {}, over: literal(Array.from({ length: 400 / salt }, (_, i) => i)), body } },
          results: { y: output("each") },
        }),
        [task],
      );
    };
    const long = await engine.launch({ document: map(1), inputs: {} });
    await world.clock.runUntil(() => world.begun().length > 20);
    const short = await engine.launch({ document: map(10), inputs: {} });
    await world.finish(engine, short);
    const counts = (await world.database.run(long))?.counts;
    assert.ok((counts?.succeeded ?? 0) < 120, `the long run had ${counts?.succeeded} done when the short one ended`);
    await world.finish(engine, long);
  }));

test("a deadline ends what waits and what runs", () =>
  inWorld({ actions: { t: () => ({ kind: "hang" }) } }, async (world, engine) => {
    const row = await outcome(
      world,
      engine,
      lone(taskOf("t", { ...none, policy: { deadlineMs: 5_000, retries: { cancelled: 5 } } })),
    );
    assert.equal(row.error?.cause?.code, "GOLGI_DEADLINE");
    assert.equal(
      (await world.rows(row.id)).get("only")?.endedAt,
      ((await world.rows(row.id)).get("only")?.readyAt as number) + 5_000,
    );
  }));

function mapOf(options: object, items: readonly Json[]): Document {
  const task = taskOf("t", { inputs: { x: ANY } });
  const body = graphOf({
    inputs: { item: ANY },
    nodes: { t: taskNode(task, { x: input("item") }) },
    results: { y: output("t") },
  });
  const each = { kind: "map", inputs: {}, over: literal(items), body, ...options } as NodeSpec;
  return documentOf(graphOf({ nodes: { each }, results: { y: output("each") } }), [task]);
}
const odd: Actions = { t: ({ x }) => (Number(x) % 2 === 1 ? { kind: "fail", cause: "exit" } : Number(x) * 10) };

test("maxFailures: within it failed items are null, beyond it the map fails", async () => {
  await inWorld({ actions: odd }, async (world, engine) => {
    assert.deepEqual((await outcome(world, engine, mapOf({ maxFailures: 2 }, [0, 1, 2, 3, 4]))).outputs, {
      y: [0, null, 20, null, 40],
    });
    assert.deepEqual((await outcome(world, engine, mapOf({ maxFailures: { share: 0.4 } }, [0, 1, 2, 3, 4]))).outputs, {
      y: [0, null, 20, null, 40],
    });
    assert.equal((await outcome(world, engine, mapOf({ maxFailures: { share: 0.3 } }, [0, 1, 2, 3, 4]))).status, "failed");
    const row = await outcome(world, engine, mapOf({ maxFailures: 1 }, [0, 1, 2, 3, 4]));
    assert.equal(row.error?.cause?.code, "GOLGI_TOO_MANY_FAILURES");
    assert.match(row.error?.message ?? "", /each: 2 items failed and 1 may/);
  });
});

test("concurrency bounds items in flight; labels name them; an empty list is no item", () =>
  inWorld({ actions: { t: taking(50) }, capabilities: { cpus: 16 } }, async (world, engine) => {
    const items = ["s1", "s2", "a/b", "s2", "s5"].map((name) => ({ name }));
    const row = await outcome(world, engine, mapOf({ concurrency: 2, label: "name" }, items));
    assert.equal(await mostAtOnce(world, row), 2);
    assert.deepEqual([...(await world.rows(row.id)).keys()].sort(), [
      "each",
      "each[#1]/t",
      "each[#2]/t",
      "each[#3]/t",
      "each[s1]/t",
      "each[s5]/t",
    ]);
    assert.deepEqual((await outcome(world, engine, mapOf({}, []))).outputs, { y: [] });
  }));

test("fail-fast starts nothing more and lets what runs end; keepGoing does all that can be done", async () => {
  const tasks = ["bad", "slow", "other", "after-slow", "after-bad"].map((name) => taskOf(name, none));
  const actions: Actions = {
    bad: () => ({ kind: "fail", cause: "exit", delayMs: 10 }),
    slow: taking(1000),
    other: taking(500),
    "after-slow": () => 1,
    "after-bad": () => 1,
  };
  const document = beside(tasks, { "after-slow": ["slow"], "after-bad": ["bad"] });
  const end = async (keepGoing: boolean): Promise<Record<string, string>> => {
    let statuses: Record<string, string> = {};
    await inWorld({ actions, capabilities: { cpus: 2, prefetch: 0 } }, async (world, engine) => {
      const row = await outcome(world, engine, document, {}, { keepGoing });
      assert.equal(row.status, "failed");
      assert.equal(row.error?.details?.["path"], "bad");
      statuses = Object.fromEntries([...(await world.rows(row.id))].map(([path, one]) => [path, one.status]));
    });
    return statuses;
  };
  assert.deepEqual(await end(false), { bad: "failed", slow: "succeeded", other: "cancelled" });
  assert.deepEqual(await end(true), { bad: "failed", slow: "succeeded", other: "succeeded", "after-slow": "succeeded" });
});

test("branches take one side and mark the other as skipped", () =>
  inWorld({ actions: { t: ({ x }) => x as Json } }, async (world, engine) => {
    const task = taskOf("t");
    const side = (value: Json): Graph =>
      graphOf({ inputs: { p: ANY }, nodes: { t: taskNode(task, { x: literal(value) }) }, results: { y: output("t") } });
    const pick: NodeSpec = {
      kind: "branch",
      inputs: { p: input("p") },
      condition: input("p"),
      then: side("yes"),
      else: side("no"),
    };
    const document = documentOf(graphOf({ inputs: { p: ANY }, nodes: { pick }, results: { y: output("pick") } }), [task]);
    const row = await outcome(world, engine, document, { p: false });
    assert.deepEqual(row.outputs, { y: "no" });
    const rows = await world.rows(row.id);
    assert.equal(rows.get("pick.then/t")?.status, "skipped");
    assert.equal(rows.get("pick.else/t")?.status, "succeeded");
  }));

const handlers = (bad: boolean): Document => {
  const [work, mourn, last] = [
    taskOf("work", { ...none, code: String(bad) }),
    taskOf("mourn", { inputs: { f: ANY } }),
    taskOf("last", { inputs: { s: ANY } }),
  ];
  const graph = graphOf({ nodes: { work: taskNode(work, {}) }, results: { y: output("work") } });
  const onFailure = graphOf({
    inputs: { failure: ANY },
    nodes: { mourn: taskNode(mourn, { f: input("failure") }) },
    results: {},
  });
  const end = graphOf({ inputs: { status: ANY }, nodes: { last: taskNode(last, { s: input("status") }) }, results: {} });
  return documentOf(graph, [work, mourn, last], { onFailure, finally: end });
};

test("onFailure runs after a failure and knows it; finally runs last, whatever happened", async () => {
  const told: Json[] = [];
  const actions = (work: () => FakeBehaviour): Actions => ({
    work,
    mourn: ({ f }) => (told.push(f as Json), 1),
    last: ({ s }) => (told.push(s as Json), 1),
  });
  await inWorld({ actions: actions(taking(1)) }, async (world, engine) => {
    assert.equal((await outcome(world, engine, handlers(false))).status, "succeeded");
  });
  assert.deepEqual(told.splice(0), ["succeeded"]);
  await inWorld({ actions: actions(() => ({ kind: "fail", cause: "exit" })) }, async (world, engine) => {
    const row = await outcome(world, engine, handlers(true));
    assert.equal(row.status, "failed");
    assert.deepEqual([...(await world.rows(row.id)).keys()].sort(), ["@finally/last", "@on-failure/mourn", "work"]);
  });
  assert.deepEqual(told.splice(0), [{ node: "work", code: "GOLGI_FAKE", message: "told to fail with exit" }, "failed"]);
  await inWorld({ actions: actions(() => ({ kind: "hang" })) }, async (world, engine) => {
    const run = await engine.launch({ document: handlers(false), inputs: {} });
    await world.clock.runUntil(() => world.begun().length === 1);
    await engine.cancel(run);
    assert.equal((await world.finish(engine, run)).status, "cancelled");
  });
  assert.deepEqual(
    told.map((one) => (typeof one === "string" ? one : ((one as JsonObject)["code"] as string))),
    ["GOLGI_CANCELLED", "cancelled"],
  );
});

const gated = (more: object): Document => {
  const task = taskOf("t");
  const ask = { kind: "gate", inputs: {}, message: "Go on?", answer: { type: "string", minLength: 2 }, ...more } as NodeSpec;
  return documentOf(graphOf({ nodes: { ask, t: taskNode(task, { x: output("ask", "answer") }) }, results: { y: output("t") } }), [
    task,
  ]);
};

test("a gate waits for an answer of its type, from this process or another", () =>
  inWorld({ actions: { t: ({ x }) => x as Json } }, async (world, engine) => {
    const run = await engine.launch({ document: gated({}), inputs: {} });
    await world.clock.runUntil(() => engineIsIdle(world));
    await assert.rejects(engine.answer(run, "ask", "x"), { code: "GOLGI_INVALID_ANSWER" });
    await assert.rejects(engine.answer(run, "t", "xx"), { code: "GOLGI_GATE_NOT_OPEN" });
    await engine.answer(run, "ask", "yes");
    assert.deepEqual((await world.finish(engine, run)).outputs, { y: "yes" });
    const second = await engine.launch({ document: gated({}), inputs: {} });
    const other = await world.engine();
    await other.answer(second, "ask", "from afar");
    assert.deepEqual((await world.finish(engine, second)).outputs, { y: "from afar" });
    await other.close({ cancel: false });
  }));

function engineIsIdle(world: World): boolean {
  return world.clock.now() > 1_700_000_000_000;
}

test("a gate that nobody answers takes its default, or fails", () =>
  inWorld({ actions: { t: ({ x }) => x as Json } }, async (world, engine) => {
    const start = world.clock.now();
    assert.deepEqual((await outcome(world, engine, gated({ timeoutMs: 60_000, default: "later" }))).outputs, { y: "later" });
    assert.equal(world.clock.now() - start, 60_000);
    assert.equal((await outcome(world, engine, gated({ timeoutMs: 1_000 }))).error?.cause?.code, "GOLGI_GATE_TIMEOUT");
  }));

test("a dynamic node runs the graph its function returned, once checked", async () => {
  const [inner, foreign] = [taskOf("inner"), taskOf("foreign")];
  const returned = (task: TaskSpec, results: Record<string, ReturnType<typeof output>>): Document =>
    documentOf(
      graphOf({
        inputs: { n: ANY },
        nodes: { a: taskNode(task, { x: input("n") }), b: taskNode(task, { x: output("a") }) },
        results,
      }),
      [task],
      { name: "made" },
    );
  const plan = taskOf("plan", { inputs: { n: ANY }, outputs: { document: ANY } });
  const node: NodeSpec = {
    kind: "dynamic",
    inputs: { n: input("n") },
    task: taskDigest(plan),
    outputs: record({ y: ANY }),
    tasks: [taskDigest(inner)],
  };
  const document = documentOf(graphOf({ inputs: { n: ANY }, nodes: { dyn: node }, results: { y: output("dyn") } }), [
    plan,
    inner,
  ]);
  const actions: Actions = {
    plan: ({ n }) => ({
      kind: "succeed",
      outputs: {
        document: (n === 1
          ? returned(inner, { y: output("b") })
          : n === 2
            ? returned(foreign, { y: output("b") })
            : { golgi: "document/1" }) as unknown as Json,
      },
    }),
    inner: ({ x }) => Number(x) + 1,
  };
  await inWorld({ actions }, async (world, engine) => {
    const row = await outcome(world, engine, document, { n: 1 });
    assert.deepEqual(row.outputs, { y: 3 }, JSON.stringify(row.error));
    assert.deepEqual([...(await world.rows(row.id)).keys()].sort(), ["dyn", "dyn/@plan", "dyn/a", "dyn/b"]);
    const bad = await outcome(world, engine, document, { n: 2 });
    assert.equal(bad.error?.cause?.code, "GOLGI_DYNAMIC_INVALID");
    assert.match(bad.error?.message ?? "", /foreign/);
    assert.equal((await outcome(world, engine, document, { n: 3 })).error?.cause?.code, "GOLGI_DYNAMIC_INVALID");
  });
});

test("launch refuses bad inputs with all mistakes in one error", () =>
  inWorld({ actions: { t: () => 1 } }, async (_, engine) => {
    const task = taskOf("t");
    const document = documentOf(
      graphOf({
        inputs: { a: { type: "integer" }, b: { type: "string" } },
        nodes: { t: taskNode(task, { x: input("a") }) },
        results: { y: output("t") },
      }),
      [task],
    );
    await assert.rejects(
      engine.launch({ document, inputs: { a: "x", c: 1 } }),
      (thrown: { code: string; details: { issues: unknown[] } }) => {
        assert.equal(thrown.code, "GOLGI_INVALID_INPUTS");
        assert.ok(thrown.details.issues.length >= 3, JSON.stringify(thrown.details.issues));
        return true;
      },
    );
  }));

test("a nested workflow is a node; its failure is named by the path where it began", () =>
  inWorld({ actions: { t: () => ({ kind: "fail", cause: "exit" }) } }, async (world, engine) => {
    const task = taskOf("t");
    const sub = {
      kind: "workflow" as const,
      ir: 1 as const,
      name: "sub",
      graph: graphOf({ inputs: { p: ANY }, nodes: { t: taskNode(task, { x: input("p") }) }, results: { y: output("t") } }),
    };
    const node: NodeSpec = { kind: "workflow", inputs: { p: literal(1) }, workflow: workflowDigest(sub) };
    const row = await outcome(
      world,
      engine,
      documentOf(graphOf({ nodes: { sub: node }, results: { y: output("sub") } }), [task], { workflows: [sub] }),
    );
    assert.equal(row.error?.details?.["path"], "sub/t");
  }));
