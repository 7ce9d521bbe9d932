/** What the cases of the store share: throw-away stores, errors by code, arbitrary trees of files. */
import type { Store } from "@golgi/store";
import assert from "node:assert/strict";
import fc from "fast-check";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { StorePlace } from "../store-conformance.ts";
import type { Tree } from "./trees.ts";

export async function withStore<T>(place: StorePlace, work: (store: Store, folder: string) => Promise<T>): Promise<T> {
  const folder = place.fresh();
  mkdirSync(folder, { recursive: true });
  const store = await place.open(join(folder, "store"));
  try {
    return await work(store, folder);
  } finally {
    await store.close();
  }
}

export const code =
  (wanted: string) =>
  (thrown: unknown): boolean => {
    assert.equal((thrown as { code?: string }).code, wanted, String(thrown));
    assert.ok((thrown as { hint?: string }).hint, "an error says how to fix it");
    return true;
  };

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Names as hostile as the filesystem allows: spaces, quotes, newlines, dollars, unicode. */
const nameArbitrary = fc
  .oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    fc.constantFrom(
      "a b",
      "'",
      '"',
      "new\nline",
      "$(id)",
      "é",
      "e\u0301",
      "日本",
      "😀",
      "-rf",
      "...",
      ".hidden",
      "*",
      "\\",
      "__proto__",
      "constructor",
    ),
  )
  .filter(
    (name) => name.isWellFormed() && !/[/\0]/.test(name) && name !== "." && name !== ".." && Buffer.byteLength(name) <= 255,
  );

export const treeArbitrary: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.dictionary(
    nameArbitrary,
    fc.oneof(
      { depthSize: "small", maxDepth: 3 },
      fc.string({ maxLength: 30 }),
      fc.constantFrom("!run", "same", "", "same"),
      nameArbitrary.map((link) => ({ link })),
      tie("tree").map((tree) => ({ tree })),
    ),
    { maxKeys: 6, noNullPrototype: true },
  ),
})).tree;
