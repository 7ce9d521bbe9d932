/**
 * Which ready tasks begin now. Between runs: higher priority first, then the run that uses fewest cores, then the older one.
 * Then their keys are claimed, so that no other process does the same work; those claimed elsewhere wait for its result.
 */
import { faultPoint } from "@golgi/store";
import type { Digest } from "@golgi/ir";
import { alive, type Kernel } from "../kernel.ts";
import type { TaskUse } from "./task-use.ts";
import type { NodeRun, RunState } from "../state.ts";
import { makeAttempt } from "./attempts.ts";
import type { Demand } from "./demand.ts";
import { readCache, type CacheParts } from "./lookup.ts";
import { reuse } from "./tasks.ts";

const AT_ONCE = 1_000;
/** Where the executor queues by itself there is no other limit. */
const MOST_IN_FLIGHT = 10_000;
const CLAIM_MS = 60_000;
const MOST_PREFETCH_FACTOR = 16;

interface Picked {
  readonly node: NodeRun;
  readonly demand: Demand;
  readonly counted: boolean;
}

export async function beginReady(kernel: Kernel, parts: CacheParts): Promise<void> {
  const picked = pickReady(kernel);
  if (picked.length === 0) return;
  const toClaim = picked.filter(({ node }) => node.key !== undefined && node.run.options.cache && !node.claimed);
  try {
    if (toClaim.length > 0) await claimAll(kernel, parts, toClaim);
  } catch (thrown) {
    for (const one of picked) unreserve(kernel, one);
    throw thrown;
  }
  for (const one of picked) {
    const { node } = one;
    const goes = alive(kernel, node.run) && node.status === "ready" && !kernel.elsewhere.has(node);
    if (goes) makeAttempt(kernel, node, one.demand, one.counted);
    else unreserve(kernel, one);
  }
}

function pickReady(kernel: Kernel): Picked[] {
  const picked: Picked[] = [];
  const room = Math.min(AT_ONCE, MOST_IN_FLIGHT - kernel.attempts.size);
  adaptPrefetch(kernel);
  let ahead = kernel.ahead.length;
  for (const mayPrefetch of [false, true]) {
    let runs = [...kernel.runs.values()].filter((run) => !run.ready.empty);
    while (runs.length > 0 && picked.length < room && (!mayPrefetch || ahead < kernel.prefetch.now)) {
      const run = runs.reduce((best, one) => (before(one, best) ? one : best));
      const pick = run.ready.pick(kernel.ledger, mayPrefetch);
      if (pick.kind === "reserved") break;
      if (pick.kind !== "node") {
        runs = runs.filter((one) => one !== run);
        continue;
      }
      const one = { node: pick.node, demand: pick.demand, counted: !pick.prefetch };
      reserve(kernel, one);
      if (pick.prefetch) ahead++;
      picked.push(one);
    }
  }
  kernel.prefetch.full = ahead >= kernel.prefetch.now;
  return picked;
}

/** With short tasks the length of a commit decides how many are worth handing over ahead of their turn; with long ones few are. */
function adaptPrefetch({ prefetch }: Kernel): void {
  const { least, now, full, ended } = prefetch;
  if (full && ended >= now / 2) prefetch.now = Math.min(now * 2, least * MOST_PREFETCH_FACTOR);
  else if (ended < now / 8) prefetch.now = Math.max(least, Math.floor(now / 2));
}

function before(a: RunState, b: RunState): boolean {
  if (a.options.priority !== b.options.priority) return a.options.priority > b.options.priority;
  return a.cpusInUse !== b.cpusInUse ? a.cpusInUse < b.cpusInUse : a.order < b.order;
}

function reserve(kernel: Kernel, { node, demand, counted }: Picked): void {
  if (counted) kernel.ledger.take(demand);
  kernel.ledger.takePools((node.use as TaskUse).resources.pools);
  node.run.cpusInUse += demand.cpus;
}

function unreserve(kernel: Kernel, { node, demand, counted }: Picked): void {
  if (counted) kernel.ledger.give(demand);
  kernel.ledger.givePools((node.use as TaskUse).resources.pools);
  node.run.cpusInUse -= demand.cpus;
}

/** Claims per run; then asks the cache again, as another process may have finished the work since it was asked: a claim is only strict then. */
async function claimAll(kernel: Kernel, parts: CacheParts, picked: readonly Picked[]): Promise<void> {
  for (const [run, nodes] of Map.groupBy(
    picked.map(({ node }) => node),
    (node) => node.run,
  )) {
    const keys = nodes.map((node) => node.key as Digest);
    const claimed = await parts.database.claim(keys, run.id, kernel.owner, kernel.now, kernel.now + CLAIM_MS);
    for (const node of nodes) {
      if (claimed.has(node.key as Digest)) node.claimed = true;
      else kernel.elsewhere.add(node);
    }
  }
  faultPoint("engine.claim.after");
  const claimed = picked.map(({ node }) => node).filter((node) => node.claimed);
  if (claimed.length === 0) return;
  const { found } = await readCache(
    parts,
    claimed.map((node) => node.key as Digest),
  );
  for (const node of claimed) {
    const entry = found.get(node.key as Digest);
    if (entry !== undefined && node.status === "ready" && alive(kernel, node.run)) reuse(kernel, node, entry);
  }
}

/** Claims are renewed while their work is in flight. */
export async function renewClaims(kernel: Kernel, parts: CacheParts): Promise<void> {
  const nodes = [...kernel.inFlight.values()].filter((node) => node.claimed);
  for (const [run, held] of Map.groupBy(nodes, (node) => node.run)) {
    await parts.database.claim(
      held.map((node) => node.key as Digest),
      run.id,
      kernel.owner,
      kernel.now,
      kernel.now + CLAIM_MS,
    );
  }
}

/** Tasks whose work is being done in another process: the cache is asked again, and failing that the claim tried again. */
export function askAgain(kernel: Kernel): void {
  kernel.lookups.push(...kernel.elsewhere);
  kernel.elsewhere.clear();
}
