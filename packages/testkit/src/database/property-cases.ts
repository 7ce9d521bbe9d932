/** Random sequences of calls, from two owners over two connections, against the model; the seed of a failure is printed by fast-check. */
import type { Batch, Database, RunLease } from "@golgi/engine";
import { ATTEMPT_STATUSES, type Digest, NODE_STATUSES, RUN_STATUSES, type RunId } from "@golgi/ir";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { DatabaseModel } from "./model.ts";
import {
  attemptId,
  attemptRow,
  batchOf,
  cacheRow,
  digestOf,
  EMPTY_DOCUMENT,
  eventRow,
  nextRunId,
  nodeRow,
  runRow,
  withoutIds,
} from "./rows.ts";

/** Small numbers name runs, keys, owners and paths, so that steps meet. */
const small = fc.nat({ max: 2 });
const text = fc.oneof(fc.constantFrom("a", "b", "b/c"), fc.string({ unit: "binary", maxLength: 6 }));
/** As a column gives it back: without negative zero, which JSON does not have. */
const storedJson = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as typeof value);
const step = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constant("acquire" as const), run: small, owner: small, now: fc.nat(100), for: fc.nat(50) }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant("release" as const), lease: fc.nat(20) }), weight: 1 },
  {
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      leases: fc.array(fc.nat(20), { maxLength: 3 }),
      /** Events per run; a negative one is off by that many. */
      events: fc.array(
        fc.oneof({ arbitrary: fc.nat(4), weight: 20 }, { arbitrary: fc.integer({ min: -2, max: -1 }), weight: 1 }),
        {
          minLength: 3,
          maxLength: 3,
        },
      ),
      nodes: fc.array(fc.tuple(text, fc.constantFrom(...NODE_STATUSES), storedJson), { maxLength: 4 }),
      attempts: fc.array(fc.tuple(small, fc.constantFrom(...ATTEMPT_STATUSES)), { maxLength: 2 }),
      status: fc.option(fc.constantFrom(...RUN_STATUSES)),
      cache: fc.array(small, { maxLength: 2 }),
      releaseClaims: fc.array(small, { maxLength: 2 }),
      commands: fc.array(small, { maxLength: 2 }),
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant("claim" as const),
      keys: fc.array(small),
      owner: small,
      now: fc.nat(100),
      for: fc.nat(50),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ kind: fc.constant("forget" as const), keys: fc.array(small, { maxLength: 2 }) }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant("push" as const), run: small, data: text }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant("commands" as const), runs: fc.array(small, { maxLength: 2 }) }), weight: 1 },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type CommitStep = Extract<Step, { kind: "commit" }>;

class Trial {
  readonly model = new DatabaseModel();
  readonly runs: readonly RunId[] = [nextRunId(), nextRunId(), nextRunId()];
  readonly keys: readonly Digest[] = this.runs.map((run) => digestOf(`key ${run}`));
  /** All leases ever given, also stale ones. */
  readonly given: RunLease[] = [];
  private readonly connections: readonly Database[];
  private turn = 0;

  constructor(connections: readonly Database[]) {
    this.connections = connections;
  }

  private next(): Database {
    return this.connections[this.turn++ % this.connections.length] as Database;
  }

  async begin(): Promise<void> {
    for (const [index, id] of this.runs.entries()) {
      const run = runRow({ id, createdAt: index });
      await this.next().createRun(run, EMPTY_DOCUMENT, []);
      this.model.createRun(run);
      const lease = await this.next().acquireLease(id, "owner-0", 0, 50);
      assert.deepEqual(lease, this.model.acquireLease(id, "owner-0", { now: 0, until: 50 }));
      if (lease) this.given.push(lease);
    }
  }

  private run(index: number): RunId {
    return this.runs[index % this.runs.length] as RunId;
  }

  private keysOf(indexes: readonly number[]): Digest[] {
    return indexes.map((index) => this.keys[index % this.keys.length] as Digest);
  }

  private leaseOf(index: number): RunLease {
    return this.given[this.given.length - 1 - (index % this.given.length)] as RunLease;
  }

  async take(action: Step): Promise<void> {
    const { model } = this;
    const database = this.next();
    switch (action.kind) {
      case "acquire": {
        const [run, owner, until] = [this.run(action.run), `owner-${action.owner}`, action.now + action.for];
        const lease = await database.acquireLease(run, owner, action.now, until);
        assert.deepEqual(lease, model.acquireLease(run, owner, { now: action.now, until }));
        if (lease) this.given.push(lease);
        return;
      }
      case "release":
        await database.releaseLease(this.leaseOf(action.lease));
        return model.releaseLease(this.leaseOf(action.lease));
      case "commit": {
        const batch = this.batch(action);
        const outcome = await database.commit(batch).catch((error: { code?: string }) => {
          assert.equal(error.code, "GOLGI_BATCH_INVALID", String(error));
          return "refused";
        });
        return assert.deepEqual(outcome, model.commit(batch));
      }
      case "claim": {
        const [keys, owner, until] = [this.keysOf(action.keys), `owner-${action.owner}`, action.now + action.for];
        const claimed = await database.claim(keys, this.run(0), owner, action.now, until);
        return assert.deepEqual(claimed, model.claim(keys, { run: this.run(0), owner }, { now: action.now, until }));
      }
      case "forget":
        for (const key of this.keysOf(action.keys)) model.cache.delete(key);
        return database.forgetCache(this.keysOf(action.keys));
      case "push": {
        const command = { run: this.run(action.run), kind: "answer", data: { text: action.data }, at: this.turn } as const;
        await database.pushCommand(command.run, command.kind, command.data, command.at);
        const pushed = (await database.commands([command.run])).find((one) => one.at === command.at);
        assert.deepEqual(pushed && withoutIds([pushed]), [command]);
        if (pushed !== undefined) model.commands.push(pushed);
        return;
      }
      case "commands": {
        const runs = action.runs.map((index) => this.run(index));
        return assert.deepEqual(await database.commands(runs), model.commandsOf(runs));
      }
    }
  }

  private batch(action: CommitStep): Batch {
    const byRun = new Map(action.leases.map((index) => [this.leaseOf(index).run, this.leaseOf(index)]));
    const leases = [...byRun.values()];
    const runs = leases.map((lease) => lease.run);
    const spread = <Row>(items: readonly Row[]): [RunId, Row][] =>
      runs.length === 0 ? [] : items.map((item, index) => [runs[index % runs.length] as RunId, item]);
    const events = runs.flatMap((run, index) => {
      const count = action.events[index] ?? 0;
      const last = this.model.events.get(run)?.length ?? 0;
      if (count < 0) return [eventRow(run, last + 1 - count)];
      return Array.from({ length: count }, (_, offset) => eventRow(run, last + 1 + offset, { path: String(offset) }));
    });
    const nodes = spread(action.nodes).map(([run, [path, status, value]]) =>
      nodeRow(run, path, { status, outputs: { value } as never }),
    );
    const attempts = spread(action.attempts).map(([run, [number, status]]) =>
      attemptRow(run, "a", { id: attemptId(this.runs.indexOf(run) + 10 * number + 1_000 * this.serial), status }),
    );
    const changed =
      action.status === null
        ? []
        : runs.map((id) => ({ ...(this.model.runs.get(id) ?? runRow()), status: action.status ?? "failed" }));
    const cache = spread(this.keysOf(action.cache)).map(([run, key]) => cacheRow(key, run, { createdAt: this.turn }));
    const waiting = this.model.commands;
    const commands = action.commands.flatMap((index) => waiting[index % Math.max(1, waiting.length)] ?? []);
    const releaseClaims = this.keysOf(action.releaseClaims);
    return batchOf(leases, { runs: changed, nodes, attempts, events, cache, releaseClaims, commands });
  }

  /** Attempt ids are global: one block of them per trial. */
  private readonly serial = Number.parseInt(digestOf(this.runs[0] ?? "").slice(7, 15), 16);

  async compare(): Promise<void> {
    const { model } = this;
    for (const run of this.runs) {
      const database = this.next();
      assert.deepEqual(await database.run(run), model.runs.get(run));
      const nodes = [...model.nodes.values()].filter((node) => node.run === run);
      const stored = (await database.nodes(run, {})).rows;
      assert.deepEqual(new Map(stored.map((node) => [node.path, node])), new Map(nodes.map((node) => [node.path, node])));
      assert.equal(stored.length, nodes.length);
      const attempts = [...model.attempts.values()].filter((attempt) => attempt.run === run);
      assert.deepEqual(new Set(await database.attempts(run)), new Set(attempts));
      const open = attempts.filter((attempt) => attempt.status === "submitted" || attempt.status === "running");
      assert.deepEqual(new Set(await database.openAttempts(run)), new Set(open));
      assert.deepEqual(await database.events(run, 0), model.events.get(run));
      assert.deepEqual(await database.lease(run), model.lease(run));
    }
    for (const now of [0, 40, 200]) {
      const orphaned = (await this.next().orphanedRuns(now)).filter((run) => this.runs.includes(run));
      assert.deepEqual(orphaned, model.orphanedRuns(now));
    }
    assert.deepEqual(await this.next().cacheEntries(this.keys), new Map([...model.cache].sort(([a], [b]) => this.order(a, b))));
  }

  private order(a: Digest, b: Digest): number {
    return this.keys.indexOf(a) - this.keys.indexOf(b);
  }
}

export function propertyCases(database: () => Database, other: () => Database, numRuns: number): void {
  describe("random calls", () => {
    it("agree with the model", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const trial = new Trial([database(), other()]);
          await trial.begin();
          for (const action of steps) await trial.take(action);
          await trial.compare();
        }),
        { numRuns },
      );
    });
  });
}
