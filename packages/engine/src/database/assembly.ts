/** The `Database` port over a `Sql` connection: everything but the hot path, which each database brings itself. */
import type { Database } from "../ports/database.ts";
import { liveDigests } from "./live-digests.ts";
import type { Sql } from "./sql.ts";
import { listAttempts, listOpenAttempts, pageOfAttempts } from "./tables/attempts.ts";
import { forgetCache, readCache } from "./tables/cache.ts";
import { listCommands, pushCommand } from "./tables/commands.ts";
import { readDocument } from "./tables/documents.ts";
import { lastSeq, listEvents } from "./tables/events.ts";
import {
  acquireLease,
  claimKeys,
  forgetClaims,
  listClaimants,
  listOrphanedRuns,
  readLease,
  releaseLease,
  renewLeases,
} from "./tables/leases.ts";
import { countNodes, listNodes, readNode } from "./tables/nodes.ts";
import { listRuns, listRunTexts, readRun } from "./tables/runs.ts";

export type HotPath = Pick<Database, "commit" | "createRun" | "version" | "close">;

/** `unsynced`: for claims, which need not outlive the machine; default `sql`. */
export function assembleDatabase(sql: Sql, hotPath: HotPath, unsynced: Sql = sql): Database {
  return {
    ...hotPath,
    kind: sql.dialect.kind,
    document: (digest) => readDocument(sql, digest),
    run: (id) => readRun(sql, id),
    runs: (filter, after, limit) => listRuns(sql, filter, { after, limit }),
    runTexts: (filter, after, limit) => listRunTexts(sql, filter, { after, limit }),
    node: (run, path) => readNode(sql, run, path),
    nodes: (run, filter, after, limit) => listNodes(sql, run, { ...filter, after, limit }),
    nodeCounts: (run) => countNodes(sql, run),
    attempts: (run, path) => listAttempts(sql, run, path),
    attemptPage: (run, filter, after, limit) => pageOfAttempts(sql, run, { ...filter, after, limit }),
    openAttempts: (run) => listOpenAttempts(sql, run),
    events: (run, afterSeq, limit) => listEvents(sql, run, { afterSeq, limit }),
    lastSeq: (run) => lastSeq(sql, run),
    cacheEntries: (keys) => readCache(sql, keys),
    forgetCache: (keys) => forgetCache(sql, keys),
    liveDigests: () => liveDigests(sql),
    acquireLease: (run, owner, now, until) => acquireLease(sql, { run, owner, now, until }),
    renewLeases: (leases, until) => renewLeases(sql, leases, until),
    releaseLease: (lease) => releaseLease(sql, lease),
    lease: (run) => readLease(sql, run),
    orphanedRuns: (now) => listOrphanedRuns(sql, now),
    claim: (keys, run, owner, now, until) => claimKeys(unsynced, { keys, run, owner, now, until }),
    claimants: (now) => listClaimants(sql, now),
    forgetClaims: (owner) => forgetClaims(sql, owner),
    pushCommand: (run, kind, data, at) => pushCommand(sql, { run, kind, data, at }),
    commands: (runs) => listCommands(sql, runs),
  };
}
