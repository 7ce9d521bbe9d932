/**
 * Which folders of the host hold tools: the PATH of tasks, and what must be visible in the sandbox for it to work. Pure but for
 * looking at what exists.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname } from "node:path";

export interface ToolPaths {
  /** PATH of tasks. */
  readonly path: string;
  /** Folders outside of /usr, /bin, /sbin and /opt to bind read-only. */
  readonly binds: readonly string[];
}

const SYSTEM = ["/usr", "/bin", "/sbin", "/opt"];
const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Entries of `path` that exist, are absolute and do not show something of `hidden` (the project, the store). A `<prefix>/bin` shows its
 * whole prefix (a conda environment needs lib and share), except in the home directory and its dot folders, where it shows itself.
 * A virtual environment of Python (also `.venv`) is shown with the interpreter that it was made from.
 */
export function toolPaths(path: string | undefined, hidden: readonly string[], home: string): ToolPaths {
  const kept: string[] = [];
  const binds = new Set<string>();
  for (const entry of (path ?? "").split(":").concat(DEFAULT_PATH.split(":"))) {
    if (!entry.startsWith("/") || kept.includes(entry) || entry.includes("/node_modules/") || !existsSync(entry)) continue;
    if (SYSTEM.some((root) => isInside(entry, root))) {
      kept.push(entry);
      continue;
    }
    const shows = (folder: string): boolean => hidden.some((secret) => isInside(secret, folder) || isInside(folder, secret));
    const prefix = prefixOf(entry, home);
    const bind = shows(prefix) ? entry : prefix;
    if (shows(bind)) continue;
    kept.push(entry);
    binds.add(bind);
    const real = realpathSync(entry);
    if (real !== entry && !SYSTEM.some((root) => isInside(real, root))) binds.add(prefixOf(real, home));
    const base = interpreterOf(prefix);
    if (base !== undefined && !SYSTEM.some((root) => isInside(base, root)) && !shows(prefixOf(base, home)))
      binds.add(prefixOf(base, home));
  }
  return { path: kept.join(":"), binds: [...binds] };
}

function prefixOf(entry: string, home: string): string {
  const prefix = dirname(entry);
  // pyenv, rbenv, asdf: scripts that start what lies beside them.
  if (basename(entry) === "shims" && !isInside(home, prefix)) return prefix;
  if (!/^s?bin$/.test(basename(entry))) return entry;
  const bare = prefix === "/" || isInside(home, prefix) || dirname(dirname(prefix)) === "/" || /^\.[^/]+$/.test(basename(prefix));
  const environment = existsSync(`${prefix}/conda-meta`) || existsSync(`${prefix}/pyvenv.cfg`);
  return bare && !environment ? entry : prefix;
}

/** The folder of the interpreter that a virtual environment's own one is a link to. */
function interpreterOf(prefix: string): string | undefined {
  try {
    return /^home *= *(\/.*\S)/m.exec(readFileSync(`${prefix}/pyvenv.cfg`, "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith("/") ? root : `${root}/`);
}
