/**
 * What every executor must do. One call makes one suite of `node:test` for one executor.
 *
 * What an executor cannot promise is named in `cannot` with the reason, and shows as a skipped test: nothing is left out silently.
 */
import { describe, test } from "node:test";
import type { CreateExecutor, ExecutorPlace } from "./executor-conformance/bench-place.ts";
import { bodyTests } from "./executor-conformance/bodies.ts";
import { crashTests } from "./executor-conformance/crashes.ts";
import { failureTests } from "./executor-conformance/failures.ts";
import { functionLeftoverTests } from "./executor-conformance/function-leftovers.ts";
import { functionTests } from "./executor-conformance/functions.ts";
import { isolationTests } from "./executor-conformance/isolation.ts";
import { lifecycleTests } from "./executor-conformance/lifecycle.ts";
import { limitTests } from "./executor-conformance/limits.ts";

export type Promise_ =
  | "isolation"
  | "fixed-paths"
  | "survives-engine"
  | "disk-full"
  | "system-read-only"
  | "host-tools"
  | "own-functions";

export interface ExecutorSuite {
  readonly name: string;
  readonly create: CreateExecutor;
  /** A module and export of type `CreateExecutor`: to run an engine in a process that can be killed. */
  readonly module: { readonly url: string; readonly export: string };
  /** Pids of the executor's own processes on this machine, to kill them. */
  readonly workers: (place: ExecutorPlace) => readonly number[];
  /** Attempts at once where many are asked for; default 100. */
  readonly many?: number;
  readonly cannot: Readonly<Partial<Record<Promise_, string>>>;
}

export function executorConformance(suite: ExecutorSuite): void {
  describe(`executor ${suite.name}`, { timeout: 600_000 }, () => {
    describe("lifecycle", () => lifecycleTests(suite));
    describe("bodies and values", () => bodyTests(suite));
    describe("failures", () => failureTests(suite));
    describe("limits", () => limitTests(suite));
    describe("isolation", () => isolationTests(suite));
    const same = suite.cannot["own-functions"];
    if (same === undefined) {
      describe("functions", () => functionTests(suite));
      describe("what functions leave behind", () => functionLeftoverTests(suite));
    } else test("functions", { skip: same }, () => {});
    describe("crashes", () => crashTests(suite));
  });
}
