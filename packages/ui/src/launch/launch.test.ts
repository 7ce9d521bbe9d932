import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import type { Json, JsonObject } from "@golgi/ir";
import fc from "fast-check";
import { apiCall, clientCall, commandLine } from "./equivalents.ts";
import { inputsFromHash, inputsToHash } from "./shared-inputs.ts";
import { diffValues, showInline } from "./value-diff.ts";

const plain = fc
  .dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

test("inputs in a link come back the same; a damaged link gives nothing", () => {
  fc.assert(fc.property(plain, (inputs) => assert.deepEqual(inputsFromHash(`#${inputsToHash(inputs)}`), inputs)));
  assert.equal(inputsFromHash("#inputs=%%%"), undefined);
  assert.equal(inputsFromHash("#other"), undefined);
});

test("the command gives a shell exactly the inputs, whatever is in them", () => {
  fc.assert(
    fc.property(
      plain,
      fc.string({ minLength: 1 }).filter((text) => !text.includes("\0")),
      (inputs, label) => {
        const script = `golgi() { printf '%s\\n' "$4"; cat; }\n${commandLine({ reference: "a@b", inputs, label })}`;
        const said = execFileSync("sh", ["-c", script], { encoding: "utf8" });
        assert.equal(said.slice(0, label.length), label);
        assert.deepEqual(JSON.parse(said.slice(label.length)), inputs);
      },
    ),
    { numRuns: 30 },
  );
});

test("the same by HTTP and in TypeScript", () => {
  const launch = { reference: "a@prod", inputs: { text: "it's" } };
  assert.match(apiCall(launch, "http://127.0.0.1:1"), /curl http:\/\/127\.0\.0\.1:1\/api\/v1\/runs/);
  assert.match(apiCall(launch, "http://127.0.0.1:1"), /it'\\''s/);
  assert.match(clientCall(launch), /golgi\.launch\(\{\n {2}"workflow": "a@prod"/);
});

test("differences by place; a file is its content and name", () => {
  const file = (digit: string, name = "a.fq", size = 1): Json => ({
    class: "File",
    digest: `sha256:${digit.repeat(64)}`,
    name,
    size,
  });
  const before = { depth: 1, reads: [file("a"), file("b")], gone: true, same: { x: 1 } };
  const after = { depth: 2, reads: [file("a", "a.fq", 2), file("c")], same: { x: 1 }, fresh: null };
  assert.deepEqual(
    diffValues(before, after).map(({ place, before: old, after: now }) => [place, showInline(old), showInline(now)]),
    [
      ["depth", "1", "2"],
      ["reads[1]", "a.fq (bbbbbbbb)", "a.fq (cccccccc)"],
      ["gone", "true", "not given"],
      ["fresh", "not given", "null"],
    ],
  );
  fc.assert(fc.property(plain, (value) => assert.deepEqual(diffValues(value, structuredClone(value)), [])));
});
