/** The check of a task's tools before its first attempt in this worker. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Digest, type ErrorShape, type TaskSpec, toErrorShape } from "@golgi/ir";
import { signal } from "../process/tree.ts";
import type { Spawner } from "../process/spawner.ts";
import type { Host } from "../wrapper/host.ts";
import { probeTools, toolProblem } from "./probe.ts";

export interface ToolChecker {
  /** Cheap: is there anything to check? */
  needed(task: TaskSpec): boolean;
  /** Undefined: all is well. A good answer is kept for this worker's life, a bad one is asked again next time. */
  check(digest: Digest, task: TaskSpec): Promise<ErrorShape | undefined>;
}

const TIMEOUT_MS = 20_000;

export function openToolChecker(host: Host): ToolChecker {
  const good = new Set<Digest>();
  const asking = new Map<Digest, Promise<ErrorShape | undefined>>();
  const ask = async (digest: Digest, task: TaskSpec): Promise<ErrorShape | undefined> => {
    try {
      const run = (program: string, words: readonly string[]): Promise<string> => runCaptured(host, program, words);
      const found = await probeTools(task.environment.tools, {
        path: host.tools.path,
        cache: join(host.work, "tools.json"),
        run,
      });
      const problem = toolProblem(found);
      if (problem === undefined) good.add(digest);
      return problem;
    } catch (thrown) {
      return toErrorShape(thrown);
    } finally {
      asking.delete(digest);
    }
  };
  return {
    // A container brings its own tools.
    needed: (task) => task.environment.container === undefined && Object.keys(task.environment.tools).length > 0,
    async check(digest, task) {
      if (good.has(digest)) return undefined;
      const running = asking.get(digest) ?? ask(digest, task);
      asking.set(digest, running);
      return running;
    },
  };
}

/** Through the worker's spawner, which must be the only one that starts children in its process. */
async function runCaptured(
  host: { readonly spawner: Spawner; readonly tools: { readonly path: string }; readonly work: string },
  program: string,
  words: readonly string[],
): Promise<string> {
  const directory = mkdtempSync(join(host.work, "probe-"));
  const path = join(directory, "out");
  const fd = openSync(path, "w");
  try {
    const env = { PATH: host.tools.path, HOME: directory, LANG: "C.UTF-8", TZ: "UTC" };
    const child = host.spawner.start({ program, argv: [program, ...words], cwd: directory, env, stdio: [null, fd, fd] });
    const timer = setTimeout(() => signal(-child.pid, "SIGKILL"), TIMEOUT_MS);
    await child.ended;
    clearTimeout(timer);
    signal(-child.pid, "SIGKILL");
    return readFileSync(path, "utf8").slice(0, 64 * 1024);
  } finally {
    closeSync(fd);
    rmSync(directory, { recursive: true, force: true });
  }
}
