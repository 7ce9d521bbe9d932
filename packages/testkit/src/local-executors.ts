/** The local executor in each of its sandbox modes, for the conformance suite. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLocalExecutor } from "@golgi/executors";
import type { TaskSpec } from "@golgi/ir";
import type { TestImage } from "./container-image.ts";
import type { CreateExecutor, ExecutorPlace } from "./executor-conformance/bench-place.ts";

/** Tools of the system only, so that the suite does not depend on what else the machine has. */
const common = { container: false, path: "/usr/local/bin:/usr/bin:/bin" } as const;

export const createPlain: CreateExecutor = (place) => createLocalExecutor({ ...place, ...common, sandbox: "plain" });
export const createBubblewrap: CreateExecutor = (place) => createLocalExecutor({ ...place, ...common, sandbox: "bubblewrap" });
/** As on machines where koffi does not load. */
export const createNodeSpawned: CreateExecutor = (place) =>
  createLocalExecutor({ ...place, ...common, sandbox: "plain", spawner: "node" });

/** Every script task in a container of the image that `GOLGI_TEST_IMAGE` describes (see `container-image.ts`). */
export const createInContainer: CreateExecutor = async (place) => {
  const { program, extra, image } = JSON.parse(process.env["GOLGI_TEST_IMAGE"] ?? "{}") as TestImage;
  const executor = await createLocalExecutor({
    ...place,
    sandbox: "auto",
    path: common.path,
    container: program,
    containerExtra: extra,
  });
  const inImage = (task: TaskSpec): TaskSpec =>
    task.body.kind === "script" ? { ...task, environment: { ...task.environment, container: image } } : task;
  return {
    ...executor,
    submit: (attempts, tasks) => executor.submit(attempts, new Map([...tasks].map(([digest, task]) => [digest, inImage(task)]))),
  };
};

export const PLAIN_CANNOT = {
  isolation: "plain mode has none, and says so",
  "fixed-paths": "each attempt has its own directory in plain mode",
} as const;

/** For a child process that makes the same executor. */
export const moduleOf = (name: string): { readonly url: string; readonly export: string } => ({
  url: import.meta.url,
  export: name,
});

/** Living workers of a place, from the names of their journals. */
export function localWorkers({ work }: ExecutorPlace): readonly number[] {
  return readdirSync(join(work, "journal")).flatMap((name) => {
    const pid = Number(/^(\d+)-\d+\.log$/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return /\) [ZX] /.test(stat) ? [] : [pid];
    } catch {
      return [];
    }
  });
}
