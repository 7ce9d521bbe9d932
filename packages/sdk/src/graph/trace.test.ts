/** Findings: each once, of a code at most so many, and never an error lost behind warnings. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { error, warning } from "../errors.ts";
import { adopt, createTrace, findingsOf, MAX_PER_CODE, report } from "./trace.ts";

function unreachable(i: number) {
  return warning("GOLGI_UNREACHABLE_NODE", `node ${i}`, "Use it.");
}

test("a finding is kept once, and beyond the limit only counted", () => {
  const trace = createTrace();
  for (let i = 0; i < MAX_PER_CODE + 7; i++) for (let again = 0; again < 2; again++) report(trace, unreachable(i), undefined);
  report(trace, warning("GOLGI_UNUSED_INPUT", "input", "Use it."), undefined);
  const found = findingsOf(trace);
  assert.equal(found.diagnostics.length, MAX_PER_CODE + 1);
  assert.deepEqual(found.omitted, { GOLGI_UNREACHABLE_NODE: 7 });
});

test("an error is kept after any number of warnings of its code", () => {
  const trace = createTrace();
  for (let i = 0; i < MAX_PER_CODE * 2; i++) report(trace, unreachable(i), undefined);
  report(trace, error("GOLGI_UNREACHABLE_NODE", "worse", "Mend it."), undefined);
  assert.equal(findingsOf(trace).diagnostics.at(-1)?.message, "worse");
});

test("what was only counted stays counted when another trace takes over the findings", () => {
  const inner = createTrace();
  for (let i = 0; i < MAX_PER_CODE + 3; i++) report(inner, unreachable(i), undefined);
  const outer = createTrace();
  report(outer, unreachable(-1), undefined);
  adopt(outer, findingsOf(inner));
  assert.deepEqual(findingsOf(outer).omitted, { GOLGI_UNREACHABLE_NODE: 4 });
  assert.equal(findingsOf(outer).diagnostics.length, MAX_PER_CODE);
  assert.equal("omitted" in findingsOf(createTrace()), false);
});
