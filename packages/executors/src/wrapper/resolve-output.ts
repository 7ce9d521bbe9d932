/**
 * Following symbolic links of outputs as the body saw them, without ever leaving the job.
 *
 * 1. Every component is looked at, so a link in the middle of a path cannot lead outside. 2. Absolute targets are read in the body's
 * name space (`/job/…`), not in the host's. 3. What lies in a mounted input is answered as read-only: it is copied, never moved.
 */
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { outputProblem } from "../errors.ts";
import type { StagedJob } from "./stage.ts";

export interface ResolvedOutput {
  readonly path: string;
  readonly stats: Stats;
  /** May be taken over. */
  readonly owned: boolean;
}

const MAX_LINKS = 40;

/** Undefined: nothing is there (also a dangling link inside the job). `path` is relative to the job's root. */
export function resolveOutput(job: StagedJob, port: string, path: string): ResolvedOutput | undefined {
  let pending = path.split("/");
  let done: string[] = [];
  let links = 0;
  let stats: Stats | undefined;
  while (pending.length > 0) {
    const [segment = "", ...rest] = pending;
    pending = rest;
    if (segment === "" || segment === ".") continue;
    if (segment === "..") {
      if (done.length === 0) throw outside(port, path);
      done = done.slice(0, -1);
      stats = undefined;
      continue;
    }
    const here = [...done, segment];
    stats = lstatSync(hostPath(job, here).path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isSymbolicLink()) {
      done = here;
      continue;
    }
    const mounted = mountAt(job, here);
    if (mounted !== undefined) {
      done = here;
      continue;
    }
    if (++links > MAX_LINKS) throw outside(port, path);
    const target = readlinkSync(hostPath(job, here).path);
    if (target.startsWith("/")) {
      pending = [...insideRoot(job, target, { port, path }), ...pending];
      done = [];
    } else {
      pending = [...target.split("/"), ...pending];
    }
  }
  const found = hostPath(job, done);
  const final = stats !== undefined && links === 0 && found.owned ? stats : lstatSync(found.path, { throwIfNoEntry: false });
  return final === undefined ? undefined : { path: found.path, stats: final, owned: found.owned };
}

function insideRoot(job: StagedJob, target: string, from: { port: string; path: string }): readonly string[] {
  for (const root of new Set([job.root, job.directory])) {
    if (target === root) return [];
    if (target.startsWith(`${root}/`)) return target.slice(root.length + 1).split("/");
  }
  throw outside(from.port, from.path, target);
}

/** Where a path of the job is on this machine, mounts followed. */
function hostPath(job: StagedJob, segments: readonly string[]): { readonly path: string; readonly owned: boolean } {
  for (let depth = segments.length; depth > 0; depth--) {
    const mount = mountAt(job, segments.slice(0, depth));
    if (mount !== undefined) return { path: [mount, ...segments.slice(depth)].join("/"), owned: false };
  }
  return { path: [job.directory, ...segments].join("/"), owned: segments[0] !== "in" };
}

function mountAt(job: StagedJob, segments: readonly string[]): string | undefined {
  if (job.mounts.length === 0) return undefined;
  const inside = `${job.root}/${segments.join("/")}`;
  return job.mounts.find((mount) => mount.inside === inside)?.host;
}

function outside(port: string, path: string, target?: string): Error {
  const to = target === undefined ? "" : ` to ${JSON.stringify(target.slice(0, 300))}`;
  return outputProblem("GOLGI_OUTPUT_OUTSIDE", port, {
    message: `${JSON.stringify(path)} is a symbolic link${to}, outside of the job`,
    hint: "Copy the file (`cp -L`) instead of linking it: only what is in the job's directory can become an output.",
  });
}
