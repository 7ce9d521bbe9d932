/** A closed loop: so many connections, each asks again when it has its answer. */
import { openConnection, type Target } from "./connection.ts";
import { cpuOf } from "./process.ts";

export interface LoadFigures {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  readonly bytes: number;
  /** Milliseconds of the server's processor time for one request. */
  readonly cpu: number;
}

const CONNECTIONS = 8;
const MOST_REQUESTS = 40_000;

export interface Loaded extends Target {
  readonly pid: number;
}

async function load(target: Loaded, ms: number): Promise<LoadFigures> {
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => openConnection(target)));
  const delays: number[] = [];
  let bytes = 0;
  const from = performance.now();
  const cpuBefore = cpuOf(target.pid);
  try {
    await Promise.all(
      connections.map(async (connection) => {
        while (performance.now() - from < ms && delays.length < MOST_REQUESTS) {
          const at = performance.now();
          const answer = await connection.ask();
          if (answer.status !== 200 && answer.status !== 206)
            throw new Error(`${target.path} was answered with ${answer.status}`);
          delays.push(performance.now() - at);
          bytes = answer.bytes;
        }
      }),
    );
    const seconds = (performance.now() - from) / 1000;
    const cpu = ((cpuOf(target.pid) - cpuBefore) * 1000) / delays.length;
    return { perSecond: delays.length / seconds, p99: quantile(delays, 0.99), bytes, cpu };
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** Ours and the peer in turns, so that a drift of the machine meets both; of each the median turn by speed. */
export async function compare(ours: Loaded, peer: Loaded): Promise<readonly [LoadFigures, LoadFigures]> {
  const [all, others]: [LoadFigures[], LoadFigures[]] = [[], []];
  for (const target of [ours, peer]) await load(target, 500);
  for (let turn = 0; turn < 3; turn++) {
    all.push(await load(ours, 1500));
    others.push(await load(peer, 1500));
  }
  const median = (figures: LoadFigures[]) => figures.sort((a, b) => a.perSecond - b.perSecond)[1] as LoadFigures;
  return [median(all), median(others)];
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
