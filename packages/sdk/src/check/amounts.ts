/** Amounts, times and options that cannot be understood, or are over a limit. */
import type { ResourceSpec } from "@golgi/ir";
import { error, type Finding } from "../errors.ts";

export function invalidAmount(what: string, value: unknown, rule: string): Finding {
  return error(
    "GOLGI_INVALID_RESOURCE",
    `${what} is ${JSON.stringify(value) ?? String(value)}, which is not ${rule}`,
    `Write ${rule}.`,
  );
}

export function invalidOption(what: string, value: unknown, rule: string): Finding {
  return error(
    "GOLGI_INVALID_OPTION",
    `${what} is ${JSON.stringify(value) ?? String(value)}, which is not ${rule}`,
    `Write ${rule}.`,
  );
}

export function timeTwice(): Finding {
  return error("GOLGI_INVALID_OPTION", "timeout and resources.time are both given; they are the same limit", "Keep one of them.");
}

export function startOverMax(start: string, max: string): Finding {
  return error(
    "GOLGI_RESOURCE_OVER_LIMIT",
    `memory starts at ${start}, which is more than its own max of ${max}`,
    "Raise max, or lower start.",
  );
}

/** Limits that a site declares; absent: none. */
export interface Limits {
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly diskBytes?: number;
  readonly gpus?: number;
  readonly timeLimitMs?: number;
}

export function overLimits(task: string, resources: ResourceSpec, limits: Limits): readonly Finding[] {
  const asked = { ...resources, memoryBytes: resources.memoryBytes.start };
  const findings: Finding[] = [];
  for (const key of ["cpus", "memoryBytes", "diskBytes", "gpus", "timeLimitMs"] as const) {
    const [amount, limit] = [asked[key], limits[key]];
    if (amount === undefined || limit === undefined || amount <= limit) continue;
    const message = `task ${JSON.stringify(task)} asks for ${key} ${amount}, and the limit is ${limit}`;
    findings.push(error("GOLGI_RESOURCE_OVER_LIMIT", message, "Ask for less, or run where the limit is higher."));
  }
  return findings;
}
