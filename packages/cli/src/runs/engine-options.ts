/** Options of every command that runs an engine, checked. */
import type { RunCommandOptions } from "../commands/run.ts";
import * as errors from "../errors.ts";
import type { EngineOptions } from "../state/open.ts";

export async function readEngineOptions(options: Pick<RunCommandOptions, "cpus" | "memory" | "sandbox">): Promise<EngineOptions> {
  const cpus = options.cpus === undefined ? undefined : Number(options.cpus);
  if (cpus !== undefined && !(cpus > 0 && cpus <= 4096))
    throw errors.usage(`--cpus ${options.cpus} is not a number of cores.`, "Write a number above 0: --cpus 4");
  const memoryBytes = options.memory === undefined ? undefined : await readSize(options.memory, "--memory");
  return { sandbox: options.sandbox, ...(cpus !== undefined && { cpus }), ...(memoryBytes !== undefined && { memoryBytes }) };
}

export async function readSize(given: string, option: string): Promise<number> {
  const { parseBytes } = await import("@golgi/sdk");
  const bytes = parseBytes(given);
  if (bytes === undefined || bytes <= 0)
    throw errors.usage(`${option} ${given} is not a size.`, `Write a number with a unit: ${option} 8GiB`);
  return bytes;
}

export function readInteger(given: string, option: string): number {
  if (!/^-?\d{1,9}$/.test(given)) throw errors.usage(`${option} ${given} is not a whole number.`, `Write ${option} 10`);
  return Number(given);
}
