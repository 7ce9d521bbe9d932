/**
 * Many launches, a few at once. Each row is launched under a key of its own, so a launch that is sent again (after a lost answer, a
 * reload, a second press) gives the run that the first one made.
 */
import { ApiError } from "@golgi/server/client";
import type { JsonObject, RunId } from "@golgi/ir";
import type { Row } from "./many-type.ts";

export interface Batch {
  readonly id: string;
  readonly name: string;
  /** `name@sha256:…` */
  readonly workflow: string;
  readonly at: number;
  readonly rows: readonly Row[];
  /** By row; null: not launched yet. */
  readonly results: readonly (RowResult | null)[];
}

export type RowResult = { readonly run: RunId } | { readonly problem: string; readonly hint?: string };

const AT_ONCE = 4;
const TRIES = 6;

export interface Launching {
  readonly launch: (request: {
    readonly workflow: string;
    readonly inputs: JsonObject;
    readonly label: string;
    readonly idempotencyKey: string;
  }) => Promise<RunId>;
  readonly onResult: (index: number, result: RowResult) => void;
  readonly signal: AbortSignal;
  /** For tests. */
  readonly wait?: (ms: number) => Promise<void>;
}

export function labelOfRow(batch: Pick<Batch, "name">, row: Row): string {
  return `${batch.name}/${row.name}`.slice(0, 200);
}

/** Ends when every row without a run was launched or refused. Throws when the server cannot be reached: nothing is lost, go on later. */
export async function launchRows(batch: Batch, { launch, onResult, signal, wait = sleep }: Launching): Promise<void> {
  const { id, workflow } = batch;
  const open = [...batch.rows.entries()].filter(([index]) => !hasRun(batch.results[index] ?? null));
  await forEachOf(open, signal, async ([index, row]) => {
    for (let tries = 1; ; tries++) {
      try {
        const run = await launch({
          workflow,
          inputs: row.inputs,
          label: labelOfRow(batch, row),
          idempotencyKey: `${id}.${index}`,
        });
        return onResult(index, { run });
      } catch (error) {
        if (error instanceof ApiError && error.status < 500)
          return onResult(index, { problem: error.message, ...(error.hint !== undefined && { hint: error.hint }) });
        if (tries >= TRIES || signal.aborted) throw error;
      }
      await wait(150 * 2 ** tries);
    }
  });
}

export function hasRun(result: RowResult | null): result is { readonly run: RunId } {
  return result !== null && "run" in result;
}

/** A few at once; the first failure ends all. */
export async function forEachOf<T>(items: Iterable<T>, signal: AbortSignal, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items[Symbol.iterator]();
  let failed = false;
  const next = async (): Promise<void> => {
    for (let item = waiting.next(); item.done !== true; item = waiting.next()) {
      try {
        await work(item.value);
      } catch (error) {
        failed = true;
        throw error;
      }
      if (failed || signal.aborted) return;
    }
  };
  if (signal.aborted) return;
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
