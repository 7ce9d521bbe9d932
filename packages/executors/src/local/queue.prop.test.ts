import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openBudget, openQueue, type Grant } from "./queue.ts";

const demand = fc.record({ cpus: fc.constantFrom(0.25, 0.5, 1, 2, 4, 9), memoryBytes: fc.nat(120), gpus: fc.nat(3) });

test("running attempts never exceed the total, unless one alone does, or a brief one the processors", () => {
  const total = { cpus: 4, memoryBytes: 100, gpus: 2 };
  fc.assert(
    fc.property(fc.array(fc.tuple(demand, fc.boolean(), fc.boolean()), { maxLength: 80 }), (steps) => {
      const budget = openBudget(total);
      const running: Grant[] = [];
      for (const [wanted, giveBack, brief] of steps) {
        if (giveBack && running.length > 0) budget.give(running.shift() as Grant);
        const grant = budget.take(wanted, brief);
        if (grant !== undefined) running.push(grant);
        if (grant?.beyond === true) assert.ok(brief && wanted.cpus <= 1);
        if (grant === undefined) assert.ok(running.length > 0, "something runs, or everything fits");
        assert.ok(running.filter(({ beyond }) => beyond).length <= 1);
        const sum = (of: (grant: Grant) => number): number => running.reduce((all, one) => all + of(one), 0);
        if (running.length > 1) {
          assert.ok(sum(({ demand, beyond }) => (beyond ? 0 : demand.cpus)) <= total.cpus + 1e-9);
          assert.ok(sum(({ demand }) => demand.memoryBytes) <= total.memoryBytes);
        }
        const gpus = running.flatMap((one) => one.gpus);
        const cores = running.flatMap((one) => one.cores);
        assert.equal(new Set(gpus).size, gpus.length, "no device is given twice");
        assert.equal(new Set(cores).size, cores.length, "no core is given twice");
      }
      for (const grant of running.splice(0)) budget.give(grant);
      assert.notEqual(budget.take(total, false), undefined, "everything comes back");
    }),
    { numRuns: 1_000 },
  );
});

test("a queue keeps order, also when items leave from the middle", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.record({ push: fc.nat() }), fc.constant("shift"), fc.record({ remove: fc.nat(5) })), {
        maxLength: 300,
      }),
      (steps) => {
        const queue = openQueue<number>();
        let model: number[] = [];
        for (const step of steps) {
          if (step === "shift") assert.equal(queue.shift(), model.shift());
          else if (typeof step === "object" && "push" in step) {
            queue.push(step.push);
            model.push(step.push);
          } else if (typeof step === "object") {
            const matches = (n: number): boolean => n % 6 === step.remove;
            assert.deepEqual(queue.remove(matches), model.filter(matches));
            model = model.filter((n) => !matches(n));
          }
          assert.equal(queue.size, model.length);
          assert.equal(queue.peek(), model[0]);
        }
      },
    ),
  );
});
