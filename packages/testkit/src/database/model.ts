/** The database as plain maps: what the port promises, in the fewest words. The property suite holds a real one against it. */
import type { AttemptRow, Batch, CacheRow, EventRow, NodeRunRow, RunCommand, RunLease, RunRow } from "@golgi/engine";
import type { AttemptId, Digest, RunId } from "@golgi/ir";

interface Claim {
  readonly run: RunId;
  readonly owner: string;
  readonly until: number;
}

export class DatabaseModel {
  readonly runs = new Map<RunId, RunRow>();
  readonly nodes = new Map<string, NodeRunRow>();
  readonly attempts = new Map<AttemptId, AttemptRow>();
  readonly events = new Map<RunId, EventRow[]>();
  readonly cache = new Map<Digest, CacheRow>();
  /** `owner` is null after a release; the epoch stays. */
  readonly leases = new Map<RunId, { owner: string | null; epoch: number; until: number }>();
  readonly claims = new Map<Digest, Claim>();
  commands: RunCommand[] = [];

  createRun(run: RunRow): void {
    this.runs.set(run.id, run);
    this.events.set(run.id, []);
  }

  commit(batch: Batch): "committed" | "refused" | { readonly leaseLost: readonly RunId[] } {
    const covered = new Set(batch.leases.map((lease) => lease.run));
    const rows = [...batch.nodes, ...batch.attempts, ...batch.events, ...(batch.commands ?? [])];
    if (rows.some((row) => !covered.has(row.run)) || batch.runs.some((run) => !covered.has(run.id))) return "refused";
    const leaseLost = batch.leases.filter((lease) => !this.holds(lease)).map((lease) => lease.run);
    if (leaseLost.length > 0) return { leaseLost };
    const appended = new Map<RunId, number>();
    for (const { run, seq } of batch.events) {
      const last = appended.get(run) ?? this.events.get(run)?.length ?? 0;
      if (seq !== last + 1) return "refused";
      appended.set(run, seq);
    }
    for (const run of batch.runs) this.runs.set(run.id, run);
    for (const node of batch.nodes) this.nodes.set(JSON.stringify([node.run, node.path]), node);
    for (const attempt of batch.attempts) this.attempts.set(attempt.id, attempt);
    for (const event of batch.events) this.events.get(event.run)?.push(event);
    for (const row of batch.cache) this.cache.set(row.key, row);
    const owners = new Set(batch.leases.map((lease) => lease.owner));
    for (const key of batch.releaseClaims) if (owners.has(this.claims.get(key)?.owner ?? "")) this.claims.delete(key);
    const taken = new Set((batch.commands ?? []).map((command) => command.id));
    this.commands = this.commands.filter((command) => !taken.has(command.id));
    return "committed";
  }

  holds(lease: RunLease): boolean {
    const held = this.leases.get(lease.run);
    return held?.owner === lease.owner && held.epoch === lease.epoch;
  }

  lease(run: RunId): RunLease | undefined {
    const held = this.leases.get(run);
    return held && held.owner !== null ? { run, owner: held.owner, epoch: held.epoch, until: held.until } : undefined;
  }

  acquireLease(run: RunId, owner: string, times: { now: number; until: number }): RunLease | undefined {
    const held = this.leases.get(run);
    if (!held) this.leases.set(run, { owner, epoch: 1, until: times.until });
    else if (held.owner === owner) held.until = times.until;
    else if (held.owner === null || held.until <= times.now) {
      this.leases.set(run, { owner, epoch: held.epoch + 1, until: times.until });
    } else return undefined;
    for (const [key, claim] of this.claims) if (claim.run === run && claim.owner !== owner) this.claims.delete(key);
    return this.lease(run);
  }

  releaseLease(lease: RunLease): void {
    if (this.holds(lease)) this.leases.set(lease.run, { owner: null, epoch: lease.epoch, until: 0 });
  }

  orphanedRuns(now: number): RunId[] {
    const unfinished = [...this.runs.values()].filter((run) => ["queued", "running", "cancelling"].includes(run.status));
    return unfinished.filter((run) => (this.lease(run.id)?.until ?? 0) <= now).map((run) => run.id);
  }

  claim(
    keys: readonly Digest[],
    { run, owner }: Pick<Claim, "run" | "owner">,
    times: { now: number; until: number },
  ): Set<Digest> {
    const claimed = new Set<Digest>();
    for (const key of new Set(keys)) {
      const held = this.claims.get(key);
      if (held && held.owner !== owner && held.until > times.now) continue;
      this.claims.set(key, { run, owner, until: times.until });
      claimed.add(key);
    }
    return claimed;
  }

  commandsOf(runs: readonly RunId[]): RunCommand[] {
    return this.commands.filter((command) => runs.includes(command.run));
  }
}
