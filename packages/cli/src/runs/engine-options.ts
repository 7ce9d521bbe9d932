/** Options of every command that runs an engine, checked. */
import { readBytes } from "@golgi/ir";
import type { RunCommandOptions } from "../commands/run.ts";
import * as errors from "../errors.ts";
import type { EngineOptions } from "../state/open.ts";

export async function readEngineOptions(
  options: Pick<RunCommandOptions, "cpus" | "memory" | "sandbox" | "pool">,
): Promise<EngineOptions> {
  const cpus = options.cpus === undefined ? undefined : Number(options.cpus);
  if (cpus !== undefined && !(cpus > 0 && cpus <= 4096))
    throw errors.usage(`--cpus ${options.cpus} is not a number of cores.`, "Write a number above 0: --cpus 4");
  const memoryBytes = options.memory === undefined ? undefined : readSize(options.memory, "--memory");
  const pools = readPools(options.pool ?? []);
  return {
    sandbox: options.sandbox,
    ...(cpus !== undefined && { cpus }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(pools !== undefined && { pools }),
  };
}

/** `--pool gpu=2 --pool licence=1` */
function readPools(given: readonly string[]): Readonly<Record<string, number>> | undefined {
  if (given.length === 0) return undefined;
  const pools = new Map<string, number>();
  for (const one of given) {
    const [, name = "", limit = ""] = /^([^=]+)=(\d{1,6})$/.exec(one) ?? [];
    if (name === "" || Number(limit) < 1)
      throw errors.usage(
        `--pool ${one} is not a pool with its limit.`,
        "Write the pool's name and how many at once: --pool gpu=2",
      );
    pools.set(name, Number(limit));
  }
  return Object.fromEntries(pools);
}

export function readSize(given: string, option: string): number {
  const reading = readBytes(given);
  if (!reading.ok) throw errors.usage(`${option}: ${reading.reason}.`, reading.hint);
  if (reading.value === 0) throw errors.usage(`${option} ${given} is nothing.`, `Write a size above 0: ${option} 8GiB`);
  return reading.value;
}

export function readInteger(given: string, option: string): number {
  if (!/^-?\d{1,9}$/.test(given)) throw errors.usage(`${option} ${given} is not a whole number.`, `Write ${option} 10`);
  return Number(given);
}
