import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "@golgi/server/client";
import type { Json, RecordType, RunId } from "@golgi/ir";
import fc from "fast-check";
import { draftOf, fieldOf, type Draft } from "../../form/model/index.ts";
import { createForm } from "../../form/store.ts";
import { forEachOf, hasRun, labelOfRow, launchRows, type Batch, type RowResult } from "./launch-rows.ts";
import { columnFields, issueInForm, manyType, moveColumns, ROWS, rowsOf, usualColumns, valueOfRun } from "./many-type.ts";

const FILE = { type: "object", "x-golgi": { kind: "file" } } as const;
const type: RecordType = {
  type: "object",
  properties: {
    sample: { type: "string" },
    depth: { type: "integer", minimum: 1, default: 30 },
    reads: { type: "array", prefixItems: [FILE, FILE], items: false },
    tags: { type: "array", items: { type: "string" } },
    threads: { type: "integer", "x-golgi": { advanced: true } },
    tool: { const: "bwa" },
  },
  required: ["sample", "tags"],
  additionalProperties: false,
};

test("what fits into cells can be a column; what few touch is none at first", () => {
  assert.deepEqual(
    columnFields(type).map(({ name }) => name),
    ["sample", "depth", "reads", "threads"],
  );
  assert.deepEqual(usualColumns(type), ["sample", "depth", "reads"]);
});

test("each run is given its row, and what is the same for all", () => {
  const value = {
    tags: ["x"],
    [ROWS]: [
      { "run name": " first ", sample: "A" },
      { sample: "B", depth: 3 },
    ],
  };
  assert.deepEqual(rowsOf(value), [
    { name: "first", inputs: { tags: ["x"], sample: "A" } },
    { name: "2", inputs: { tags: ["x"], sample: "B", depth: 3 } },
  ]);
  assert.deepEqual(rowsOf(undefined), []);
  assert.deepEqual(valueOfRun({ tags: ["x"], sample: "A" }, ["sample"]), { tags: ["x"], [ROWS]: [{ sample: "A" }] });
});

test("mistakes of rows and of common inputs are found where they stand, with the validator's words", () => {
  const columns = ["sample", "depth"];
  const whole = manyType(type, columns);
  const draft = draftOf(fieldOf(whole), { [ROWS]: [{ sample: "A", depth: "2 h" }, {}] } as Json);
  const { issues } = createForm(whole, { draft }).check();
  assert.deepEqual(
    issues.map(({ path, message }) => [path.slice(0, 3).join("."), /expected a whole number|is required/.test(message)]),
    [
      ["all runs.0.depth", true],
      ["all runs.1.sample", true],
      ["tags", true],
    ],
  );
  assert.deepEqual(issueInForm({ path: ["depth"], code: "X", message: "" }, 4, columns).path, [ROWS, 4, "depth"]);
  assert.deepEqual(issueInForm({ path: ["tags", 0], code: "X", message: "" }, 4, columns).path, ["tags", 0]);
});

test("moving inputs between sheet and form loses nothing", () => {
  const fields = ["sample", "depth", "threads"];
  const sets = fc.uniqueArray(fc.constantFrom(...fields));
  const wide = fieldOf(manyType(type, fields));
  const start = draftOf(wide, { tags: ["x"], [ROWS]: [{ sample: "A", depth: 1, threads: 2 }, { sample: "B" }] } as Json);
  fc.assert(
    fc.property(fc.array(sets, { maxLength: 5 }), (steps) => {
      let draft: Draft = start;
      for (const step of steps) draft = moveColumns(draft, fieldOf(manyType(type, step)));
      const back = manyType(type, fields);
      draft = moveColumns(draft, fieldOf(back));
      const rows = rowsOf(createForm(back, { draft }).value());
      assert.deepEqual(rows, [
        { name: "1", inputs: { tags: ["x"], sample: "A", depth: 1, threads: 2 } },
        { name: "2", inputs: { tags: ["x"], sample: "B" } },
      ]);
    }),
  );
});

test("an input that leaves the sheet takes over the first row's value; one that comes in is given to each row", () => {
  const all = fieldOf(manyType(type, ["sample", "depth"]));
  const draft = draftOf(all, { tags: [], [ROWS]: [{ sample: "A", depth: 7 }, { sample: "B" }] } as Json);
  const narrow = manyType(type, ["sample"]);
  const out = moveColumns(draft, fieldOf(narrow));
  assert.deepEqual(
    rowsOf(createForm(narrow, { draft: out }).value()).map(({ inputs }) => inputs["depth"]),
    [7, 7],
  );
  const other = draftOf(fieldOf(narrow), { depth: 9, [ROWS]: [{ sample: "A" }, { sample: "B" }] } as Json);
  const wide = manyType(type, ["sample", "depth"]);
  const into = moveColumns(other, fieldOf(wide));
  assert.deepEqual(
    rowsOf(createForm(wide, { draft: into }).value()).map(({ inputs }) => inputs["depth"]),
    [9, 9],
  );
});

const batchOf = (count: number): Batch => ({
  id: "b1",
  name: "plate 7",
  workflow: "w@prod",
  at: 0,
  rows: Array.from({ length: count }, (_, index) => ({ name: `S${index}`, inputs: { index } })),
  results: Array.from({ length: count }, () => null),
});
const down = () =>
  new ApiError({ type: "", title: "", status: 503, code: "GOLGI_HTTP_ANSWER", detail: "the server is starting" });

/** A server that knows keys, as the real one does. */
function fakeServer(answer: (index: number, tries: number) => Error | undefined) {
  const runs = new Map<string, RunId>();
  const labels: string[] = [];
  const tries = new Map<number, number>();
  let now = 0;
  let most = 0;
  return {
    runs,
    labels,
    most: () => most,
    launch: async ({ inputs, label, idempotencyKey }: { inputs: object; label: string; idempotencyKey: string }) => {
      const { index } = inputs as { index: number };
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      tries.set(index, (tries.get(index) ?? 0) + 1);
      const failure = answer(index, tries.get(index) ?? 0);
      if (failure !== undefined) throw failure;
      const known = runs.get(idempotencyKey);
      if (known !== undefined) return known;
      const run: RunId = `run_${runs.size}`;
      runs.set(idempotencyKey, run);
      labels.push(label);
      return run;
    },
  };
}

const launchAll = async (batch: Batch, server: ReturnType<typeof fakeServer>, signal = new AbortController().signal) => {
  const results: (RowResult | null)[] = [...batch.results];
  const failure = await launchRows(batch, {
    launch: server.launch,
    onResult: (index, result) => (results[index] = result),
    signal,
    wait: () => Promise.resolve(),
  }).catch((error: Error) => error);
  return { results, failure };
};

test("rows are launched once each, a few at a time; a busy server is asked again", async () => {
  const server = fakeServer((index, tries) => (index % 3 === 0 && tries < 3 ? down() : undefined));
  const { results, failure } = await launchAll(batchOf(50), server);
  assert.equal(failure, undefined);
  assert.ok(results.every((result) => hasRun(result)));
  assert.equal(server.runs.size, 50);
  assert.ok(server.most() > 1 && server.most() <= 4, `${server.most()} at once`);
  assert.equal(server.labels.includes("plate 7/S49"), true);
});

test("a refused row is told with its reason, and does not stop the others", async () => {
  const refusal = new ApiError({ type: "", title: "", status: 422, code: "X", detail: "depth: too deep", hint: "Less." });
  const { results } = await launchAll(
    batchOf(5),
    fakeServer((index) => (index === 2 ? refusal : undefined)),
  );
  assert.deepEqual(results[2], { problem: "depth: too deep", hint: "Less." });
  assert.equal(results.filter(hasRun).length, 4);
});

test("a server that is gone stops the batch; going on launches only what has no run, and nothing twice", async () => {
  let gone = true;
  const server = fakeServer((index) => (gone && index >= 7 ? new TypeError("fetch failed") : undefined));
  const first = await launchAll(batchOf(20), server);
  assert.ok(first.failure instanceof TypeError);
  gone = false;
  // An answer was lost: the run is there, but the page does not know.
  const kept = first.results.map((result, index) => (index === 3 ? null : result));
  const second = await launchAll({ ...batchOf(20), results: kept }, server);
  assert.equal(second.failure, undefined);
  assert.equal(server.runs.size, 20);
  assert.ok(second.results.every((result, index) => hasRun(result) && result.run === server.runs.get(`b1.${index}`)));
});

test("stopping lets those under way end, and begins no others", async () => {
  const stopping = new AbortController();
  const done: number[] = [];
  await forEachOf([1, 2, 3, 4, 5, 6, 7, 8], stopping.signal, async (item) => {
    await new Promise((resolve) => setImmediate(resolve));
    done.push(item);
    if (item === 2) stopping.abort();
  });
  assert.deepEqual(done.toSorted(), [1, 2, 3, 4, 5].slice(0, done.length));
  assert.ok(done.length < 8);
});

test("labels fit the server's limit", () => {
  assert.equal(labelOfRow({ name: "b" }, { name: "x".repeat(300), inputs: {} }).length, 200);
});
