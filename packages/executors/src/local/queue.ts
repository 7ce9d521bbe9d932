/**
 * Which attempts run now: strict first-come order within the resources of this machine. Pure bookkeeping; deciding what to submit is
 * the engine's.
 *
 * 1. Resources of running attempts never exceed the total, except that one attempt larger than the total runs alone, and that one brief
 * attempt may go beyond the processors: while it is staged, started and collected a processor would be idle. 2. Nothing overtakes the
 * head: a wide attempt cannot starve.
 */
export interface Demand {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

export interface Grant {
  readonly demand: Demand;
  readonly gpus: readonly number[];
  readonly cores: readonly number[];
  /** The one beyond the processors. */
  readonly beyond: boolean;
}

export interface Budget {
  /** Undefined: it must wait. `brief`: it is expected to take no longer than its starting and collecting, on at most one processor. */
  take(demand: Demand, brief: boolean): Grant | undefined;
  give(grant: Grant): void;
}

const TINY = 1e-9;

export function openBudget(total: Demand): Budget {
  let running = 0;
  let beyond = false;
  let cpus = total.cpus;
  let memoryBytes = total.memoryBytes;
  const gpus = Array.from({ length: total.gpus }, (_, index) => index);
  const cores = Array.from({ length: Math.floor(total.cpus) }, (_, index) => index);
  return {
    take(demand, brief) {
      const hasCpus = demand.cpus <= cpus + TINY;
      const hasRest = demand.memoryBytes <= memoryBytes && demand.gpus <= gpus.length;
      // Beside one that is larger than the total there is nothing idle.
      const mayGoBeyond = brief && !beyond && demand.cpus <= 1 && total.cpus >= 2 && cpus > -TINY;
      const goesBeyond = !hasCpus && hasRest && mayGoBeyond;
      if (!goesBeyond && !(hasCpus && hasRest) && running > 0) return undefined;
      running++;
      memoryBytes -= demand.memoryBytes;
      if (goesBeyond) beyond = true;
      else cpus -= demand.cpus;
      const whole = Number.isInteger(demand.cpus) && !goesBeyond && demand.cpus <= cores.length ? demand.cpus : 0;
      return { demand, gpus: gpus.splice(0, demand.gpus), cores: cores.splice(0, whole), beyond: goesBeyond };
    },
    give(grant) {
      running--;
      if (grant.beyond) beyond = false;
      else cpus += grant.demand.cpus;
      memoryBytes += grant.demand.memoryBytes;
      gpus.push(...grant.gpus);
      cores.push(...grant.cores);
      cores.sort((a, b) => a - b);
    },
  };
}

/** A first-in first-out list whose head is taken without moving the rest. */
export interface Queue<T> {
  readonly size: number;
  peek(): T | undefined;
  shift(): T | undefined;
  push(item: T): void;
  /** Removes those that match, in order. */
  remove(matches: (item: T) => boolean): readonly T[];
}

export function openQueue<T>(): Queue<T> {
  let items: T[] = [];
  let head = 0;
  return {
    get size() {
      return items.length - head;
    },
    peek: () => items[head],
    shift() {
      const item = items[head];
      if (head < items.length) head++;
      if (head > 1024 && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    push: (item) => void items.push(item),
    remove(matches) {
      const rest = items.slice(head);
      items = rest.filter((item) => !matches(item));
      head = 0;
      return rest.filter(matches);
    },
  };
}
