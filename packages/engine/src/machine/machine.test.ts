/** Every cell of every table: what is there leads where it says, what is not there is refused. */
import { ATTEMPT_STATUSES, NODE_STATUSES, RUN_STATUSES } from "@golgi/ir";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { attemptMachine } from "./attempt.ts";
import { edgesOf, mermaid, statesPage } from "./diagram.ts";
import { nodeMachine } from "./node.ts";
import { runMachine } from "./run.ts";
import { possible, transition, type Machine } from "./table.ts";

function exhaust<S extends string, E extends string, C extends string>(machine: Machine<S, E, C>, statuses: readonly S[]): void {
  const edges = edgesOf(machine);
  for (const state of statuses) {
    for (const event of Object.keys(machine.events) as E[]) {
      const edge = edges.find((one) => one.from === state && one.event === event);
      if (edge === undefined) {
        assert.equal(possible(machine, state, event), undefined);
        assert.throws(() => transition(machine, state, event), { code: "GOLGI_IMPOSSIBLE_TRANSITION" }, `${state} ${event}`);
      } else assert.deepEqual(transition(machine, state, event), { to: edge.to, commands: edge.commands });
    }
  }
  assert.deepEqual(Object.keys(machine.table).sort(), [...statuses].sort());
}

test("run: every pair of state and event", () => exhaust(runMachine, RUN_STATUSES));
test("node run: every pair of state and event", () => exhaust(nodeMachine, NODE_STATUSES));
test("attempt: every pair of state and event", () => exhaust(attemptMachine, ATTEMPT_STATUSES));

for (const machine of [runMachine, nodeMachine, attemptMachine] as readonly Machine<string, string, string>[]) {
  test(`${machine.name}: every state can be reached, and from every state an end`, () => {
    const edges = edgesOf(machine);
    const reach = (start: string): ReadonlySet<string> => {
      const seen = new Set([start]);
      for (const state of seen) for (const edge of edges) if (edge.from === state) seen.add(edge.to);
      return seen;
    };
    assert.deepEqual([...reach(machine.initial)].sort(), Object.keys(machine.table).sort());
    for (const state of Object.keys(machine.table)) {
      assert.ok(
        machine.final.some((end) => reach(state).has(end)),
        `${state} has no way to an end`,
      );
    }
    for (const end of machine.final) {
      const onward = edges.filter((edge) => edge.from === end).map((edge) => edge.event);
      assert.deepEqual(
        onward.filter((event) => event !== "reopen"),
        [],
        `${end} is an end`,
      );
    }
    assert.ok(mermaid(machine).includes(`[*] --> ${machine.initial}`));
  });
}

test("docs/states.md is what the tables say", () => {
  const page = readFileSync(new URL("../../../../docs/states.md", import.meta.url), "utf8");
  assert.equal(page, statesPage(), "run: node packages/engine/scripts/write-states.ts");
});
