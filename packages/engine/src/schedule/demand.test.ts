import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { demandClass, type Demand } from "./demand.ts";

const DEMAND = fc.record(
  {
    cpus: fc.constantFrom(0.5, 1, 2),
    memoryBytes: fc.constantFrom(0, 1024),
    diskBytes: fc.constantFrom(0, 1024),
    gpus: fc.constantFrom(0, 1),
    timeLimitMs: fc.constantFrom(1_000, 2_000),
  },
  { requiredKeys: ["cpus", "memoryBytes", "diskBytes", "gpus"] },
);

test("who waits in one line asks for the same: a line has one demand, also one time limit", () => {
  fc.assert(
    fc.property(DEMAND, DEMAND, (a: Demand, b: Demand) => {
      if (demandClass(a, [], 0) === demandClass(b, [], 0)) assert.deepEqual({ ...a }, { ...b });
      else assert.notDeepEqual({ ...a }, { ...b });
    }),
  );
});

test("pools and priority are lines of their own", () => {
  const demand: Demand = { cpus: 1, memoryBytes: 0, diskBytes: 0, gpus: 0 };
  const classes = [demandClass(demand, [], 0), demandClass(demand, ["gpu"], 0), demandClass(demand, [], 1)];
  assert.equal(new Set(classes).size, 3);
});
