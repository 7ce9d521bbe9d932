/** Leases fence, claims join, commands are taken once: also between connections. */
import type { Database } from "@golgi/engine";
import type { Digest } from "@golgi/ir";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { batchOf, digestOf, EMPTY_DOCUMENT, eventRow, nodeRow, runRow, startRun, withoutIds } from "./rows.ts";

export function leaseCases(database: () => Database, other: () => Database): void {
  describe("leases", () => {
    it("are taken when free, renewed by their owner, and taken over when they end", async () => {
      const run = runRow();
      const first = await database().acquireLease(run.id, "a", 1_000, 2_000);
      assert.deepEqual(first, { run: run.id, owner: "a", epoch: 1, until: 2_000 });
      assert.equal(await other().acquireLease(run.id, "b", 1_999, 3_000), undefined);
      const renewed = await database().acquireLease(run.id, "a", 1_500, 2_500);
      assert.deepEqual(renewed, { run: run.id, owner: "a", epoch: 1, until: 2_500 });
      const taken = await other().acquireLease(run.id, "b", 2_500, 3_500);
      assert.deepEqual(taken, { run: run.id, owner: "b", epoch: 2, until: 3_500 });
      assert.deepEqual(await database().lease(run.id), taken);
    });

    it("are renewed in bulk only while held", async () => {
      const leases = [];
      for (let i = 0; i < 3; i++) {
        const lease = await database().acquireLease(runRow().id, "a", 0, 10);
        assert.ok(lease);
        leases.push(lease);
      }
      const stolen = leases[1];
      assert.ok(stolen);
      await other().acquireLease(stolen.run, "b", 10, 20);
      const renewed = await database().renewLeases(leases, 100);
      const expected = leases.filter((lease) => lease !== stolen).map((lease) => ({ ...lease, until: 100 }));
      assert.deepEqual(renewed, expected);
    });

    it("are free after release, and the next epoch is higher", async () => {
      const run = runRow();
      const lease = await database().acquireLease(run.id, "a", 0, 1_000);
      assert.ok(lease);
      await database().releaseLease({ ...lease, epoch: lease.epoch + 1 });
      assert.deepEqual(await database().lease(run.id), lease, "a stale release changes nothing");
      await database().releaseLease(lease);
      assert.equal(await database().lease(run.id), undefined);
      assert.equal((await database().acquireLease(run.id, "a", 1, 1_000))?.epoch, 2);
    });

    it("of an earlier epoch change nothing at all", async () => {
      const { run, lease } = await startRun(database());
      const safe = await startRun(database());
      await database().renewLeases([lease], 10);
      const successor = await other().acquireLease(run.id, "successor", 10, 1_000);
      assert.ok(successor);
      const changes = {
        runs: [{ ...safe.run, status: "failed" as const }],
        nodes: [nodeRow(safe.run.id, "a"), nodeRow(run.id, "a")],
        events: [eventRow(safe.run.id, 2), eventRow(run.id, 2)],
      };
      const outcome = await database().commit(batchOf([safe.lease, lease], changes));
      assert.deepEqual(outcome, { leaseLost: [run.id] });
      assert.deepEqual(await database().run(safe.run.id), safe.run);
      assert.equal(await database().node(safe.run.id, "a"), undefined);
      assert.deepEqual([await database().lastSeq(run.id), await database().lastSeq(safe.run.id)], [1, 1]);
      assert.equal(await other().commit(batchOf(successor, { events: [eventRow(run.id, 2)] })), "committed");
    });

    it("that were never taken, or released, allow nothing", async () => {
      const { run, lease } = await startRun(database());
      const never = { ...lease, owner: "nobody" };
      assert.deepEqual(await database().commit(batchOf(never, { nodes: [nodeRow(run.id, "a")] })), { leaseLost: [run.id] });
      await database().releaseLease(lease);
      assert.deepEqual(await database().commit(batchOf(lease, { nodes: [nodeRow(run.id, "a")] })), { leaseLost: [run.id] });
    });

    it("go to exactly one of many that race", async () => {
      const runs = Array.from({ length: 20 }, () => runRow().id);
      const wishes = runs.flatMap((run) => [0, 1, 2, 3].map((n) => ({ run, owner: `racer-${n}` })));
      const outcomes = await Promise.all(
        wishes.map(({ run, owner }, index) => (index % 2 ? database() : other()).acquireLease(run, owner, 0, 1_000)),
      );
      const winners = outcomes.filter((lease) => lease !== undefined);
      assert.deepEqual(winners.map((lease) => lease.run).sort(), [...runs].sort());
      for (const winner of winners) assert.deepEqual(await database().lease(winner.run), winner);
    });
  });

  describe("orphaned runs", () => {
    it("are the unfinished ones without a live lease", async () => {
      const now = 50_000;
      const states = { free: "queued", ended: "running", held: "running", over: "succeeded", released: "cancelling" } as const;
      const ids = new Map<string, string>();
      for (const [name, status] of Object.entries(states)) {
        const run = runRow({ status });
        ids.set(name, run.id);
        await database().createRun(run, EMPTY_DOCUMENT, []);
        if (name === "free") continue;
        const lease = await database().acquireLease(run.id, "x", 0, name === "held" ? now + 1 : now);
        if (name === "released" && lease) await database().releaseLease(lease);
      }
      const mine = new Set(ids.values());
      const orphaned = (await database().orphanedRuns(now)).filter((id) => mine.has(id));
      assert.deepEqual(
        orphaned,
        ["free", "ended", "released"].map((name) => ids.get(name)),
      );
    });
  });

  claimCases(database, other);
  commandCases(database, other);
}

function claimCases(database: () => Database, other: () => Database): void {
  describe("claims", () => {
    const keysOf = (name: string, count: number): Digest[] =>
      Array.from({ length: count }, (_, index) => digestOf(`${name} ${index}`));

    it("are held by one owner until they end or are given back", async () => {
      const { run, lease } = await startRun(database());
      const [a, b, c] = keysOf(`claim ${run.id}`, 3) as [Digest, Digest, Digest];
      assert.deepEqual(await database().claim([a, b, a], run.id, lease.owner, 0, 100), new Set([a, b]));
      assert.deepEqual(await other().claim([a, b, c], run.id, "rival", 99, 200), new Set([c]));
      assert.deepEqual(await database().claim([a], run.id, lease.owner, 50, 150), new Set([a]), "its owner renews");
      assert.deepEqual(await other().claim([a, b], run.id, "rival", 100, 200), new Set([b]), "ended claims are free");
      assert.equal(await database().commit(batchOf(lease, { releaseClaims: [a, b] })), "committed");
      assert.deepEqual(await other().claim([a], run.id, "rival", 101, 200), new Set([a]), "given back");
      assert.deepEqual(
        await database().claim([b], run.id, lease.owner, 101, 200),
        new Set(),
        "another's claim is not given back",
      );
      assert.deepEqual(await database().claim([], run.id, lease.owner, 0, 1), new Set());
    });

    it("of an owner that died are free for whoever takes its run over", async () => {
      const { run, lease } = await startRun(database());
      const [mine, theirs] = keysOf(`left ${run.id}`, 2) as [Digest, Digest];
      const rival = await startRun(database());
      await database().claim([mine], run.id, lease.owner, 0, 1_000_000);
      await database().claim([theirs], rival.run.id, rival.lease.owner, 0, 1_000_000);
      await other().releaseLease(lease);
      assert.notEqual(await other().acquireLease(run.id, "heir", 1, 100), undefined);
      assert.deepEqual(await other().claim([mine, theirs], run.id, "heir", 1, 100), new Set([mine]));
    });

    it("name their owners until they end, and are freed by owner", async () => {
      const { run } = await startRun(database());
      const names = [`claimant b ${run.id}`, `claimant a\0 ${run.id}`] as const;
      const keys = keysOf(`owned ${run.id}`, 3) as [Digest, Digest, Digest];
      await database().claim([keys[0], keys[1]], run.id, names[0], 0, 100);
      await other().claim([keys[2]], run.id, names[1], 0, 200);
      const mine = async (now: number): Promise<readonly string[]> =>
        (await other().claimants(now)).filter((owner) => owner.endsWith(run.id));
      assert.deepEqual(await mine(99), [names[1], names[0]]);
      assert.deepEqual(await mine(100), [names[1]]);
      await other().forgetClaims(names[0]);
      assert.deepEqual(await mine(0), [names[1]]);
      assert.deepEqual(await database().claim(keys, run.id, "heir", 0, 10), new Set([keys[0], keys[1]]));
    });

    it("of one key go to exactly one of many that race", async () => {
      const { run } = await startRun(database());
      const keys = keysOf(`race ${run.id}`, 200);
      const shuffled = [keys, [...keys].reverse(), keys.slice(50), keys.slice(0, 120), [...keys].reverse()];
      const won = await Promise.all(
        shuffled.map((wanted, index) => (index % 2 ? database() : other()).claim(wanted, run.id, `racer-${index}`, 0, 1_000)),
      );
      const all = won.flatMap((set) => [...set]);
      assert.equal(all.length, keys.length);
      assert.deepEqual(new Set(all), new Set(keys));
    });
  });
}

function commandCases(database: () => Database, other: () => Database): void {
  describe("commands", () => {
    it("come in order, for the runs asked for, until a batch of the run takes them", async () => {
      const [a, b] = [await startRun(database()), await startRun(database())];
      await database().pushCommand(a.run.id, "answer", { path: "gate\0", value: [1, null] }, 10);
      await database().pushCommand(b.run.id, "cancel", {}, 11);
      await other().pushCommand(a.run.id, "cancel", {}, 12);
      const waiting = await other().commands([a.run.id]);
      assert.deepEqual(withoutIds(waiting), [
        { run: a.run.id, kind: "answer", data: { path: "gate\0", value: [1, null] }, at: 10 },
        { run: a.run.id, kind: "cancel", data: {}, at: 12 },
      ]);
      assert.deepEqual(await database().commands([a.run.id]), waiting, "reading takes nothing");
      const [first, second] = waiting;
      assert.ok(first !== undefined && second !== undefined);
      assert.equal(await database().commit(batchOf(a.lease, { commands: [first] })), "committed");
      assert.deepEqual(await other().commands([a.run.id]), [second]);
      assert.equal((await database().commands([a.run.id, b.run.id])).length, 2);
      assert.deepEqual(await database().commands([]), []);
    });

    it("are not taken by a batch that is refused, or that has no lease of their run", async () => {
      const [a, b] = [await startRun(database()), await startRun(database())];
      await database().pushCommand(a.run.id, "cancel", {}, 1);
      const waiting = await database().commands([a.run.id]);
      await assert.rejects(() => database().commit(batchOf(b.lease, { commands: waiting })), { code: "GOLGI_BATCH_INVALID" });
      await database().releaseLease(a.lease);
      assert.deepEqual(await database().commit(batchOf(a.lease, { commands: waiting })), { leaseLost: [a.run.id] });
      assert.deepEqual(await other().commands([a.run.id]), waiting);
    });

    it("are refused for a run that is not stored", async () => {
      await assert.rejects(() => database().pushCommand(runRow().id, "cancel", {}, 1), { code: "GOLGI_UNKNOWN_RUN" });
    });
  });
}
