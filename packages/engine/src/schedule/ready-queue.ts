/**
 * Ready node runs of one run. Those that ask for the same (priority, resources, pools) wait in one line, so that looking for one that
 * fits costs the number of kinds, not of nodes.
 *
 * 1. Higher priority first, then the order of becoming ready, among heads that fit. 2. No starvation: a head that others have overtaken
 * `PATIENCE` times for lack of cpu, memory, disk or gpu lets nobody pass any more until it fits.
 */
import type { NodeRun } from "../state.ts";
import type { Demand, Ledger } from "./demand.ts";

const PATIENCE = 200;

interface Line {
  readonly demand: Demand;
  readonly pools: readonly string[];
  readonly priority: number;
  nodes: NodeRun[];
  head: number;
  overtaken: number;
}

/** `prefetch`: it does not fit now, but may be handed over ahead of its turn. */
export type Pick =
  | { readonly kind: "node"; readonly node: NodeRun; readonly demand: Demand; readonly prefetch: boolean }
  /** Something waits, nothing fits. */
  | { readonly kind: "blocked" }
  /** Something has been overtaken too often: nobody else may start either. */
  | { readonly kind: "reserved" }
  | { readonly kind: "empty" };

const BLOCKED: Pick = { kind: "blocked" };
const RESERVED: Pick = { kind: "reserved" };
const EMPTY: Pick = { kind: "empty" };

export class ReadyQueue {
  readonly #lines = new Map<string, Line>();

  add(node: NodeRun, key: string, parts: { demand: Demand; pools: readonly string[]; priority: number }): void {
    let line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, (line = { ...parts, nodes: [], head: 0, overtaken: 0 }));
    line.nodes.push(node);
  }

  pick(ledger: Ledger, mayPrefetch: boolean): Pick {
    let best: Line | undefined;
    let first: Line | undefined;
    const blocked: Line[] = [];
    for (const [key, line] of this.#lines) {
      if (headOf(line) === undefined) {
        this.#lines.delete(key);
        continue;
      }
      if (!ledger.poolsFree(line.pools)) continue;
      if (first === undefined || before(line, first)) first = line;
      if (!ledger.fits(line.demand)) {
        if (line.overtaken >= PATIENCE) return mayPrefetch ? take(line, true) : RESERVED;
        blocked.push(line);
      } else if (best === undefined || before(line, best)) best = line;
    }
    if (best === undefined) {
      if (first === undefined) return this.#lines.size === 0 ? EMPTY : BLOCKED;
      return mayPrefetch ? take(first, true) : BLOCKED;
    }
    for (const line of blocked) if (before(line, best)) line.overtaken++;
    return take(best, false);
  }

  get empty(): boolean {
    return this.#lines.size === 0;
  }
}

function take(line: Line, prefetch: boolean): Pick {
  const node = line.nodes[line.head] as NodeRun;
  line.head++;
  line.overtaken = 0;
  return { kind: "node", node, demand: line.demand, prefetch };
}

/** Node runs that were cancelled or reused while they waited are dropped here. */
function headOf(line: Line): NodeRun | undefined {
  while (line.head < line.nodes.length && line.nodes[line.head]?.status !== "ready") line.head++;
  if (line.head > 1024 && line.head * 2 > line.nodes.length) {
    line.nodes = line.nodes.slice(line.head);
    line.head = 0;
  }
  return line.nodes[line.head];
}

function before(a: Line, b: Line): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return (headOf(a)?.order ?? 0) < (headOf(b)?.order ?? 0);
}
