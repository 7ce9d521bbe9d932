/** Trees of files as data. Imported by child processes too, so it loads nothing that takes long to start. */
import assert from "node:assert/strict";
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file is its text (with `!` before it: executable), a symlink `{link}`, a directory a record. */
export interface Tree {
  readonly [name: string]: string | { readonly link: string } | { readonly tree: Tree };
}

export function writeTree(path: string, tree: Tree): string {
  mkdirSync(path, { recursive: true });
  for (const [name, node] of Object.entries(tree)) {
    const child = join(path, name);
    if (typeof node === "string") {
      writeFileSync(child, node);
      chmodSync(child, node.startsWith("!") ? 0o755 : 0o644);
    } else if ("link" in node) symlinkSync(node.link, child);
    else writeTree(child, node.tree);
  }
  return path;
}

export function readTree(path: string): Tree {
  return Object.fromEntries(
    readdirSync(path).map((name) => {
      const child = join(path, name);
      const stats = lstatSync(child);
      if (stats.isSymbolicLink()) return [name, { link: readlinkSync(child) }];
      if (stats.isDirectory()) return [name, { tree: readTree(child) }];
      const text = readFileSync(child, "utf8");
      assert.equal((stats.mode & 0o100) !== 0, text.startsWith("!"), `executable bit of ${JSON.stringify(child)}`);
      return [name, text];
    }),
  );
}
