/**
 * Leases of runs and claims of cache keys. Each change is one statement, so that of two racing processes exactly one wins.
 *
 * 1. `epoch` grows each time a lease passes to an owner that did not hold it, and never falls: releasing keeps the row.
 * 2. Only `owner` and `epoch` fence a batch; `until` decides only who may take over. So a slow clock delays, and never corrupts.
 */
import type { Digest, RunId } from "@golgi/ir";
import type { RunLease } from "../../ports/database.ts";
import type { Sql, SqlRecord } from "../sql.ts";
import { encodeText, readInteger, readText } from "../text.ts";

function leaseOf(record: SqlRecord): RunLease {
  return {
    run: readText<RunId>(record, "run"),
    owner: readText(record, "owner"),
    epoch: readInteger(record, "epoch"),
    until: readInteger(record, "until"),
  };
}

const ACQUIRE = `
  insert into leases (run, owner, epoch, until) values (?, ?, 1, ?)
  on conflict (run) do update set
    owner = excluded.owner,
    epoch = case when leases.owner = excluded.owner then leases.epoch else leases.epoch + 1 end,
    until = excluded.until
  where leases.owner is null or leases.owner = excluded.owner or leases.until <= ?
  returning run, owner, epoch, until`;

export interface LeaseRequest {
  readonly run: RunId;
  readonly owner: string;
  readonly now: number;
  readonly until: number;
}

/** With the run come the claims that an earlier owner made for it: that owner may have died with them. */
export async function acquireLease(sql: Sql, { run, owner, now, until }: LeaseRequest): Promise<RunLease | undefined> {
  const [record] = await sql.query(ACQUIRE, [run, encodeText(owner), until, now]);
  if (record === undefined) return undefined;
  await sql.query("delete from claims where run = ? and owner <> ?", [run, encodeText(owner)]);
  return leaseOf(record);
}

const RENEW = "update leases set until = ? where run = ? and owner = ? and epoch = ? returning run, owner, epoch, until";

/** Returns those that were still held. */
export async function renewLeases(sql: Sql, leases: readonly RunLease[], until: number): Promise<readonly RunLease[]> {
  const renewed: RunLease[] = [];
  for (const lease of leases) {
    const [record] = await sql.query(RENEW, [until, lease.run, encodeText(lease.owner), lease.epoch]);
    if (record) renewed.push(leaseOf(record));
  }
  return renewed;
}

export async function releaseLease(sql: Sql, lease: RunLease): Promise<void> {
  const values = [lease.run, encodeText(lease.owner), lease.epoch];
  await sql.query("update leases set owner = null, until = 0 where run = ? and owner = ? and epoch = ?", values);
}

export async function readLease(sql: Sql, run: RunId): Promise<RunLease | undefined> {
  const [record] = await sql.query("select run, owner, epoch, until from leases where run = ? and owner is not null", [run]);
  return record && leaseOf(record);
}

const ORPHANED = `
  select runs.id from runs left join leases on leases.run = runs.id
  where runs.status in ('queued', 'running', 'cancelling') and (leases.owner is null or leases.until <= ?)
  order by runs.created_at, runs.id`;

/** Oldest first. */
export async function listOrphanedRuns(sql: Sql, now: number): Promise<readonly RunId[]> {
  const records = await sql.query(ORPHANED, [now]);
  return records.map((record) => readText<RunId>(record, "id"));
}

export interface ClaimRequest extends LeaseRequest {
  readonly keys: readonly Digest[];
}

/** Sorted, so that two processes that claim the same keys lock them in the same order. */
export async function claimKeys(sql: Sql, { keys, run, owner, now, until }: ClaimRequest): Promise<ReadonlySet<Digest>> {
  if (keys.length === 0) return new Set();
  const sorted = JSON.stringify([...new Set(keys)].sort());
  const statement = `
    insert into claims (key, run, owner, until) select value, ?, ?, ? from ${sql.dialect.list} where true
    on conflict (key) do update set run = excluded.run, owner = excluded.owner, until = excluded.until
    where claims.owner = excluded.owner or claims.until <= ?
    returning key`;
  // The list is the last `?` of the select, before the one of the conflict clause.
  const records = await sql.query(statement, [run, encodeText(owner), until, sorted, now]);
  return new Set(records.map((record) => readText<Digest>(record, "key")));
}

export async function listClaimants(sql: Sql, now: number): Promise<readonly string[]> {
  const records = await sql.query("select distinct owner from claims where until > ? order by owner", [now]);
  return records.map((record) => readText(record, "owner"));
}

export async function forgetClaims(sql: Sql, owner: string): Promise<void> {
  await sql.query("delete from claims where owner = ?", [encodeText(owner)]);
}
