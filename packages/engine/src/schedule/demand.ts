/** What an attempt asks for, and what there is: cpu, memory, disk, gpu and units of named pools. */
import type { AttemptResources, ErrorShape, ResourceSpec } from "@golgi/ir";
import { neverFits, unknownPool } from "../errors.ts";

export interface Capacity {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  readonly gpus: number;
}

export type Demand = AttemptResources;

const DIMENSIONS = ["cpus", "memoryBytes", "diskBytes", "gpus"] as const;

/** Memory after k deaths by out-of-memory: `min(start × factor^k, max)`, and never more than the machine has. 0: none asked for. */
export function memoryAfter(resources: ResourceSpec, deaths: number, capacity: Capacity): number {
  const { start, factor, max } = resources.memoryBytes;
  if (start === 0) return 0;
  const grown = Math.min(Math.ceil(start * factor ** deaths), Math.max(start, max));
  return deaths === 0 ? grown : Math.min(grown, Math.max(start, capacity.memoryBytes));
}

export function demandOf(resources: ResourceSpec, deaths: number, capacity: Capacity): Demand {
  return {
    cpus: resources.cpus,
    memoryBytes: memoryAfter(resources, deaths, capacity),
    diskBytes: resources.diskBytes,
    gpus: resources.gpus,
    ...(resources.timeLimitMs !== undefined && { timeLimitMs: resources.timeLimitMs }),
  };
}

/** Nodes with the same class wait in one line, and are given the line's demand: all that a demand holds is in the class. */
export function demandClass(demand: Demand, pools: readonly string[], priority: number): string {
  const { cpus, memoryBytes, diskBytes, gpus, timeLimitMs } = demand;
  return `${priority}|${cpus}|${memoryBytes}|${diskBytes}|${gpus}|${timeLimitMs ?? ""}|${pools.join("\u0000")}`;
}

/** What is free at this moment. Infinite where the executor queues by itself. */
export class Ledger {
  readonly capacity: Capacity;
  readonly #free: { cpus: number; memoryBytes: number; diskBytes: number; gpus: number };
  readonly #poolLimits: Readonly<Record<string, number>>;
  readonly #poolUse = new Map<string, number>();

  constructor(capacity: Capacity, pools: Readonly<Record<string, number>>) {
    this.capacity = capacity;
    this.#free = { ...capacity };
    this.#poolLimits = pools;
  }

  fits(demand: Demand): boolean {
    const free = this.#free;
    return (
      demand.cpus <= free.cpus &&
      demand.memoryBytes <= free.memoryBytes &&
      demand.diskBytes <= free.diskBytes &&
      demand.gpus <= free.gpus
    );
  }

  take(demand: Demand): void {
    for (const name of DIMENSIONS) this.#free[name] = settle(this.#free[name] - demand[name], this.capacity[name]);
  }

  give(demand: Demand): void {
    for (const name of DIMENSIONS) this.#free[name] = settle(this.#free[name] + demand[name], this.capacity[name]);
  }

  poolsFree(pools: readonly string[]): boolean {
    return pools.every((pool) => (this.#poolUse.get(pool) ?? 0) < this.poolLimit(pool));
  }

  takePools(pools: readonly string[]): void {
    for (const pool of pools) this.#poolUse.set(pool, (this.#poolUse.get(pool) ?? 0) + 1);
  }

  givePools(pools: readonly string[]): void {
    for (const pool of pools) this.#poolUse.set(pool, (this.#poolUse.get(pool) ?? 0) - 1);
  }

  /** A pool that nobody gave a limit has one unit: the safe reading of "these must not run together". */
  poolLimit(pool: string): number {
    return Object.hasOwn(this.#poolLimits, pool) ? (this.#poolLimits[pool] ?? 1) : 1;
  }

  /** Why this can never run here, however long it waits. */
  never(path: string, demand: Demand, pools: readonly string[]): ErrorShape | undefined {
    for (const name of DIMENSIONS) {
      if (demand[name] > this.capacity[name]) return neverFits(path, name, demand[name], this.capacity[name]);
    }
    const closed = pools.find((pool) => this.poolLimit(pool) < 1);
    return closed === undefined ? undefined : unknownPool(path, closed);
  }
}

/** Sums of fractions of a core drift; what is within a millionth of full or empty is so. */
function settle(value: number, full: number): number {
  if (Math.abs(value) < 1e-6) return 0;
  return Math.abs(value - full) < 1e-6 ? full : value;
}
