/** The local back end passes the suite in both modes of durability. */
import { openLocalStore, type Store } from "@golgi/store";
import { existsSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "@golgi/ir";
import { storeConformance } from "../store-conformance.ts";

const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf("."));

for (const durability of ["each", "batch"] as const) {
  storeConformance({
    name: `local, ${durability}`,
    runs: durability === "each" ? 15 : 40,
    open: (folder) => openLocalStore(folder, { durability }),
    module: new URL(`./local-${durability}${EXTENSION}`, import.meta.url).href,
    age: ageLocal,
    leftovers: leftoversOf,
  });
}

/** The time an object was put is the mtime of its file. */
async function ageLocal(store: Store, digest: string, ms: number): Promise<void> {
  const at = (Date.now() - ms) / 1000;
  utimesSync(await store.localPath(digest as Digest), at, at);
}

function leftoversOf(folder: string): string[] {
  const left: string[] = [];
  for (const name of ["tmp", "unsynced"]) {
    const path = join(folder, name);
    for (const owner of existsSync(path) ? readdirSync(path) : []) {
      const below = name === "tmp" ? readdirSync(join(path, owner)) : [owner];
      // A mark of this process stays until its store is closed.
      left.push(
        ...below.filter(() => name === "tmp" || !owner.includes(`.${process.pid}.`)).map((file) => join(path, owner, file)),
      );
    }
  }
  return left;
}
