/**
 * A container around one attempt, seen from the wrapper: its processes, and its removal.
 *
 * The client (podman, docker) is a child of this process; the container's processes are not below it, and live on when it dies. So they are
 * found by the pid that podman writes or docker tells, and a container whose client did not end by itself is removed by name.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { signal } from "../process/tree.ts";
import {
  clientEnvironment,
  containerName,
  outlivesClient,
  pidFile,
  readPid,
  removalWords,
  type ContainerHost,
} from "../sandbox/container-client.ts";
import { findProgram } from "../sandbox/find-program.ts";
import type { Host } from "./host.ts";

export interface ContainerRun {
  /** First process of the container, as the host sees it; empty until it is known. */
  roots(): readonly number[];
  /** Ends the container, whatever its client did. */
  remove(): Promise<void>;
  /** After it ended: forgets what was only needed while it ran. */
  close(): void;
}

const ASK_MS = 250;
const ANSWER_MS = 30_000;

/** Undefined: its processes are children of the client, as with apptainer. */
export function openContainerRun(host: Host, attempt: string, directory: string): ContainerRun | undefined {
  const { container } = host;
  if (container === undefined || !outlivesClient(container.program)) return undefined;
  const name = containerName(attempt);
  const path = pidFile(directory);
  let pid: number | undefined;
  let askAt = 0;
  let open = true;

  const ask = async (): Promise<void> => {
    const { program, extra = [] } = container;
    const answer = await tell(host, [program, ...extra, "inspect", "--format", "{{.State.Pid}}", name]);
    const told = Number(answer.trim());
    if (open && Number.isInteger(told) && told > 0) pid = told;
  };
  return {
    roots() {
      if (pid === undefined && container.program === "podman") pid = readPid(path);
      else if (pid === undefined && performance.now() >= askAt) {
        askAt = performance.now() + ASK_MS;
        void ask().catch(() => undefined);
      }
      return pid === undefined ? [] : [pid];
    },
    remove: async () => void (await tell(host, removalWords(container, [name]))),
    close() {
      open = false;
      rmSync(path, { force: true });
    },
  };
}

/** Through the worker's spawner, which must be the only one that starts children in its process. */
async function tell(host: Host & { readonly container?: ContainerHost }, words: readonly string[]): Promise<string> {
  const program = findProgram(words[0] ?? "", host.tools.path);
  if (program === undefined) return "";
  const scratch = mkdtempSync(join(host.work, "probe-"));
  const path = join(scratch, "out");
  const out = openSync(path, "w");
  try {
    const env = clientEnvironment(host.tools.path);
    const child = host.spawner.start({ program, argv: words, cwd: scratch, env, stdio: [null, out, null] });
    const timer = setTimeout(() => signal(-child.pid, "SIGKILL"), ANSWER_MS);
    await child.ended;
    clearTimeout(timer);
    return readFileSync(path, "utf8");
  } finally {
    closeSync(out);
    rmSync(scratch, { recursive: true, force: true });
  }
}
