/** The first bytes of an object: enough to tell what it is. */
import type { Digest } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { artifactUnknown } from "../errors.ts";

const HEAD_BYTES = 64 * 1024;

export async function headOf(store: Store, digest: Digest): Promise<Buffer> {
  const found = await store.stat(digest);
  if (found === undefined) throw artifactUnknown(`object ${digest}`);
  if (found.size === 0) return Buffer.alloc(0);
  const range = { start: 0, end: Math.min(HEAD_BYTES, found.size) };
  if (store.readRange !== undefined) return store.readRange(digest, range);
  const parts: Buffer[] = [];
  for await (const part of await store.open(digest, range)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
