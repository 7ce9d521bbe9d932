/** Resources and policy as authors write them, to the IR's numbers. Mistakes are findings; the rest is still read. */
import { CAUSES, type Cause, type Growing, type PolicySpec, type ResourceSpec } from "@golgi/ir";
import * as check from "../check/amounts.ts";
import { unknownOptions } from "../check/options.ts";
import type { Finding } from "../errors.ts";
import { parseBytes, parseDuration } from "../types/quantity.ts";
import type { PolicyOptions, ResourceOptions, Size, Time } from "./definition.ts";

export const DEFAULT_RESOURCES: ResourceSpec = {
  cpus: 1,
  memoryBytes: { start: 0, factor: 1, max: 0 },
  diskBytes: 0,
  gpus: 0,
  pools: [],
};
export const DEFAULT_POLICY: PolicySpec = {
  retries: {},
  backoff: { initialMs: 1_000, maxMs: 60_000 },
  cache: true,
  priority: 0,
};

type Found = (finding: Finding) => void;
type Partially<T> = { -readonly [K in keyof T]?: T[K] };

export function readResources(options: ResourceOptions, found: Found): Partial<ResourceSpec> {
  const spec: Partially<ResourceSpec> = {};
  for (const finding of unknownOptions("resources", options, "resources")) found(finding);
  const { cpus, memory, disk, gpus, time, pools } = options;
  if (cpus !== undefined)
    spec.cpus = amount(cpus, cpus > 0 && Number.isFinite(cpus), { what: "cpus", rule: "a number above 0", found });
  if (gpus !== undefined)
    spec.gpus = amount(gpus, gpus >= 0 && Number.isInteger(gpus), { what: "gpus", rule: "a whole number", found });
  if (memory !== undefined) spec.memoryBytes = readMemory(memory, found);
  if (disk !== undefined) spec.diskBytes = readSize(disk, "disk", found);
  if (time !== undefined) spec.timeLimitMs = readTime(time, "time", found);
  if (pools !== undefined) spec.pools = pools;
  return spec;
}

interface AmountRule {
  readonly what: string;
  readonly rule: string;
  readonly found: Found;
}
function amount(value: number, good: boolean, { what, rule, found }: AmountRule): number {
  if (good) return value;
  found(check.invalidAmount(what, value, rule));
  return 1;
}

function readMemory(memory: NonNullable<ResourceOptions["memory"]>, found: Found): Growing {
  if (typeof memory !== "object") {
    const start = readSize(memory, "memory", found);
    return { start, factor: 1, max: start };
  }
  const start = readSize(memory.start, "memory.start", found);
  const factor = memory.growOnOom ?? 2;
  const max = memory.max === undefined ? start * factor ** 3 : readSize(memory.max, "memory.max", found);
  if (!(factor >= 1 && factor <= 100)) found(check.invalidAmount("memory.growOnOom", factor, "a number from 1 to 100"));
  if (max < start) found(check.startOverMax(String(memory.start), String(memory.max)));
  return { start, factor, max };
}

function readSize(size: Size, what: string, found: Found): number {
  const bytes = typeof size === "string" ? parseBytes(size) : size;
  if (bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0) return bytes;
  found(check.invalidAmount(what, size, 'bytes, or text such as "512 MiB" or "2 GB"'));
  return 0;
}

export function readTime(time: Time, what: string, found: Found): number {
  const ms = typeof time === "string" ? parseDuration(time) : time;
  if (ms !== undefined && Number.isSafeInteger(ms) && ms > 0) return ms;
  found(check.invalidAmount(what, time, 'milliseconds, or text such as "90s", "15 min" or "2h"'));
  return 1;
}

export function readPolicy(options: PolicyOptions, found: Found): Partial<PolicySpec> {
  const spec: Partially<PolicySpec> = {};
  const { retry, backoff, cache, priority, deadline } = options;
  if (retry !== undefined) spec.retries = readRetries(retry, found);
  if (backoff !== undefined) {
    const { initial = "1s", max = "60s" } = backoff;
    spec.backoff = { initialMs: readTime(initial, "backoff.initial", found), maxMs: readTime(max, "backoff.max", found) };
  }
  if (typeof cache === "boolean") spec.cache = cache;
  else if (cache !== undefined) spec.cacheSalt = cache.salt;
  if (priority !== undefined) {
    if (!Number.isFinite(priority)) found(check.invalidOption("priority", priority, "a number"));
    spec.priority = priority;
  }
  if (deadline !== undefined) spec.deadlineMs = readTime(deadline, "deadline", found);
  return spec;
}

/** `user` stands for the causes that are the author's or user's own: a failing tool, a wrong output. */
function readRetries(retry: NonNullable<PolicyOptions["retry"]>, found: Found): PolicySpec["retries"] {
  const retries: Partial<Record<Cause, number>> = {};
  for (const [cause, count] of Object.entries(retry)) {
    if (count === undefined) continue;
    const causes: readonly string[] = cause === "user" ? ["exit", "output"] : [cause];
    if (causes.some((one) => !(CAUSES as readonly string[]).includes(one))) {
      found(check.invalidOption("retry", cause, `a cause: user, ${CAUSES.join(", ")}`));
    } else if (!Number.isInteger(count) || count < 0) {
      found(check.invalidOption(`retry.${cause}`, count, "a whole number of further attempts"));
    } else {
      for (const one of causes) retries[one as Cause] = count;
    }
  }
  return retries;
}
