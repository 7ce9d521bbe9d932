/** What is in a cache key and what is not. */
import { test } from "node:test";
import assert from "node:assert/strict";
import { cacheKeyOf } from "./cache-key.ts";
import { digestRecord } from "./digest.ts";
import type { Json, JsonObject } from "./json.ts";
import { taskDigest } from "./spec-digest.ts";
import type { TaskSpec } from "./task.ts";
import type { Type } from "./type.ts";

const file: Type = { type: "object", "x-golgi": { kind: "file" } };
const task: TaskSpec = {
  kind: "task",
  ir: 1,
  name: "align",
  inputs: {
    type: "object",
    properties: {
      reads: file,
      named: { type: "object", "x-golgi": { kind: "file", nameMatters: true } },
      q: { type: "integer", default: 30 },
    },
    required: ["reads"],
    additionalProperties: false,
  },
  outputs: { type: "object", properties: { bam: file }, required: ["bam"], additionalProperties: false },
  body: { kind: "script", language: "shell", interpreter: ["bash"], template: [{ kind: "text", text: "true" }] },
  environment: { tools: { bwa: { version: "0.7.17" } }, variables: {}, network: false },
  resources: { cpus: 1, memoryBytes: { start: 0, factor: 1, max: 0 }, diskBytes: 0, gpus: 0, pools: [] },
  policy: { retries: {}, backoff: { initialMs: 0, maxMs: 0 }, cache: true, priority: 0 },
  source: { file: "a.ts", line: 1, column: 1 },
};
const fileOf = (name: string, digit = "a", rest: JsonObject = {}) => ({
  class: "File",
  digest: `sha256:${digit.repeat(64)}`,
  name,
  size: 5,
  ...rest,
});
const inputs: JsonObject = { reads: fileOf("x.fq.gz"), q: 30 };
const keyOf = (spec: TaskSpec, values: JsonObject) => cacheKeyOf(spec, values).key;
const base = keyOf(task, inputs);

const SAME: Readonly<Record<string, readonly [TaskSpec, JsonObject]>> = {
  "another name of the file": [task, { ...inputs, reads: fileOf("renamed.fq.gz") }],
  "another size or format note": [task, { ...inputs, reads: fileOf("x.fq.gz", "a", { size: 6, format: "edam:format_1930" }) }],
  "another order of the inputs": [task, { q: 30, reads: fileOf("x.fq.gz") }],
  "another task name, title and docs": [{ ...task, name: "align-2", title: "Align", docs: "…" }, inputs],
  "other resources and policy": [
    { ...task, resources: { ...task.resources, cpus: 8 }, policy: { ...task.policy, priority: 3, retries: { exit: 2 } } },
    inputs,
  ],
  "another source position": [{ ...task, source: { file: "b.ts", line: 9, column: 9 } }, inputs],
  "descriptions and defaults of ports": [
    {
      ...task,
      inputs: {
        ...task.inputs,
        properties: {
          ...task.inputs.properties,
          q: { type: "integer", default: 20, description: "Quality", "x-golgi": { group: "g" } },
        },
      },
    },
    inputs,
  ],
};
for (const [name, [spec, values]] of Object.entries(SAME))
  test(`not in the key: ${name}`, () => assert.equal(keyOf(spec, values), base));

const OTHER: Readonly<Record<string, readonly [TaskSpec, JsonObject]>> = {
  "content of a file": [task, { ...inputs, reads: fileOf("x.fq.gz", "b") }],
  "extension of a file": [task, { ...inputs, reads: fileOf("x.fq") }],
  "a companion": [task, { ...inputs, reads: fileOf("x.fq.gz", "a", { secondary: [fileOf("x.fq.gz.gzi", "c")] }) }],
  "a parameter": [task, { ...inputs, q: 31 }],
  "an absent parameter": [task, { reads: inputs["reads"] ?? null }],
  "the script": [
    { ...task, body: { kind: "script", language: "shell", interpreter: ["bash"], template: [{ kind: "text", text: "false" }] } },
    inputs,
  ],
  "a tool's version": [{ ...task, environment: { ...task.environment, tools: { bwa: { version: "0.7.18" } } } }, inputs],
  "the container": [
    { ...task, environment: { ...task.environment, container: `docker://bwa@sha256:${"d".repeat(64)}` } },
    inputs,
  ],
  "the salt": [{ ...task, policy: { ...task.policy, cacheSalt: "2" } }, inputs],
  "an output's file name": [
    {
      ...task,
      outputs: { ...task.outputs, properties: { bam: { type: "object", "x-golgi": { kind: "file", fileName: "x" } } } },
    },
    inputs,
  ],
};
for (const [name, [spec, values]] of Object.entries(OTHER))
  test(`in the key: ${name}`, () => assert.notEqual(keyOf(spec, values), base));

test("the own name counts where the port says so", () => {
  assert.notEqual(keyOf(task, { ...inputs, named: fileOf("a.txt") }), keyOf(task, { ...inputs, named: fileOf("b.txt") }));
});

test("the digest of a task leaves out where it was written, and nothing else", () => {
  assert.equal(taskDigest({ ...task, source: { file: "b.ts", line: 9, column: 9 } }), taskDigest(task));
  assert.notEqual(taskDigest({ ...task, docs: "…" }), taskDigest(task));
});

test("parts say in plain data what the key is made of", () => {
  const { key, parts } = cacheKeyOf(task, inputs);
  assert.equal(key, digestRecord("cache-key/1", parts as unknown as Json));
  assert.deepEqual(parts.inputs, { reads: { class: "File", digest: `sha256:${"a".repeat(64)}`, extension: ".fq.gz" }, q: 30 });
  assert.deepEqual(parts.environment["tools"], { bwa: { version: "0.7.17" } });
});
