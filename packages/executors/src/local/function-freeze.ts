/**
 * Stopping a function process while its files are taken, so that nothing it left running can change them meanwhile, and finding out whether
 * it left something: a child process, or a file that it could still write through an open descriptor (taken over by the store, the file
 * would be an object that changes).
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { signal, treeOf } from "../process/tree.ts";

export interface Frozen {
  /** It cannot be used for another call. */
  readonly spent: boolean;
  thaw(): void;
}

export interface FreezeParts {
  readonly pid: number;
  /** How many processes of the sandbox lie above the function's own. */
  readonly depth: number;
  /** Inode of its standard error, which it may write. */
  readonly stderr: number;
}

export function freeze({ pid, depth, stderr }: FreezeParts): Frozen {
  const pids = treeOf(pid).slice(depth);
  // Not waited for: a thread comes back from the system call that it is in, and no further. On a busy machine waiting takes 20 ms.
  for (const one of pids) signal(one, "SIGSTOP");
  const spent = pids.length !== 1 || pids.some((one) => writesFiles(one, stderr));
  return {
    spent,
    thaw() {
      for (const one of pids) signal(one, "SIGCONT");
    },
  };
}

function writesFiles(pid: number, stderr: number): boolean {
  let names: readonly string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return false;
  }
  return names.some((name) => {
    try {
      const stats = statSync(`/proc/${pid}/fd/${name}`);
      if (!stats.isFile() || stats.ino === stderr) return false;
      const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/${name}`, "latin1"))?.[1] ?? "0";
      return (Number.parseInt(flags, 8) & 3) !== 0;
    } catch {
      return false;
    }
  });
}
