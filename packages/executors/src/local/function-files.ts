/** What a function process loads, placed in the work folder under names that Node takes for ES modules: the program and the bundles. */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Digest } from "@golgi/ir";
import type { Host } from "../wrapper/host.ts";

const EXTENSION = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
const PROGRAM = fileURLToPath(new URL(`./function-program${EXTENSION}`, import.meta.url));

/** From a checkout, without its types: every process would else start a TypeScript compiler for it, 30 ms each. */
export function placeProgram(host: Host): string {
  const source = readFileSync(PROGRAM, "utf8");
  const name = `program-${createHash("sha256").update(source).digest("hex")}`;
  return place(host, name, (path) => writeFileSync(path, EXTENSION === ".ts" ? stripTypeScriptTypes(source) : source));
}

export async function placeBundle(host: Host, digest: Digest): Promise<string> {
  const source = await host.store.localPath(digest);
  return place(host, digest.slice("sha256:".length), (path) => {
    try {
      linkSync(source, path);
    } catch {
      copyFileSync(source, path);
    }
  });
}

function place(host: Host, name: string, write: (path: string) => void): string {
  const folder = join(host.work, "bundles");
  const path = join(folder, `${name}.mjs`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const temporary = `${path}.${process.pid}`;
  write(temporary);
  renameSync(temporary, path);
  return path;
}
