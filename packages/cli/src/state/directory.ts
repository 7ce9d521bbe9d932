/**
 * Where a project keeps its state. `--state DIR`, else GOLGI_STATE, else `.golgi` of the nearest directory upward that holds a
 * golgi.json or package.json, else `.golgi` here. Nothing is created by looking.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export interface StateDirectory {
  readonly root: string;
  readonly database: string;
  readonly store: string;
  readonly work: string;
  readonly logs: string;
  /** What the compiler remembers of packed functions. */
  readonly bundles: string;
  /** What is known of addresses that were fetched. */
  readonly downloads: string;
}

export function findState(given: string | undefined, from: string = process.cwd()): StateDirectory {
  const chosen = given || process.env["GOLGI_STATE"] || undefined;
  return layoutOf(chosen !== undefined ? resolve(from, chosen) : join(projectDirectory(from), ".golgi"));
}

export function layoutOf(root: string): StateDirectory {
  return {
    root,
    database: join(root, "golgi.db"),
    store: join(root, "store"),
    work: join(root, "work"),
    logs: join(root, "logs"),
    bundles: join(root, "bundles.json"),
    downloads: join(root, "downloads.json"),
  };
}

function projectDirectory(from: string): string {
  for (let at = resolve(from); ; at = dirname(at)) {
    if (existsSync(join(at, "golgi.json")) || existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return resolve(from);
  }
}
