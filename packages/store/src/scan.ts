/** Walking over all of a store: `list`, `usage` and `verify`. */
import { digestBytes, type Digest } from "@golgi/ir";
import { promises as fs, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { errno } from "./errors.ts";
import { digestOfName, objectPath, SHARDS } from "./layout.ts";
import { linkFault, readLink } from "./link.ts";
import { digestOfHex, SMALL_BYTES, type Parts } from "./parts.ts";
import type { StoreFault, StoredObject } from "./port.ts";

export type ListedObject = StoredObject & { readonly storedAt: number; readonly linkedFrom?: string };

/** Objects, then links; within each by digest. What is removed meanwhile may or may not be seen. */
export async function* listObjects(parts: Parts): AsyncGenerator<ListedObject> {
  for (const shard of SHARDS) {
    for (const { path, digest } of await namesIn(parts.layout.objects, shard)) {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.isFile() === true) yield { digest, size: stats.size, storedAt: stats.mtimeMs };
    }
  }
  for (const shard of SHARDS) {
    for (const { path, digest } of await namesIn(parts.layout.links, shard)) {
      const stats = statSync(path, { throwIfNoEntry: false });
      const record = readLink(parts, digest);
      if (stats === undefined || record === undefined || statSync(objectPath(parts.layout, digest), { throwIfNoEntry: false }))
        continue;
      yield { digest, size: record.size, storedAt: stats.mtimeMs, linkedFrom: record.path };
    }
  }
}

async function namesIn(folder: string, shard: string): Promise<{ readonly path: string; readonly digest: Digest }[]> {
  let names: string[];
  try {
    names = await fs.readdir(`${folder}/${shard}`);
  } catch (thrown) {
    if (errno(thrown) === "ENOENT") return [];
    throw thrown;
  }
  return names.sort().flatMap((name) => {
    const digest = digestOfName(shard, name);
    return digest === undefined ? [] : [{ path: `${folder}/${shard}/${name}`, digest }];
  });
}

export async function measureUsage(
  parts: Parts,
): Promise<{ readonly objects: number; readonly bytes: number; readonly linkedBytes: number }> {
  let [objects, bytes, linkedBytes] = [0, 0, 0];
  for await (const object of listObjects(parts)) {
    objects++;
    if (object.linkedFrom === undefined) bytes += object.size;
    else linkedBytes += object.size;
  }
  return { objects, bytes, linkedBytes };
}

/** Re-hashes, several at once. Without `digests`: everything, and what vanishes meanwhile is no fault. */
export async function* verifyObjects(
  parts: Parts,
  digests?: AsyncIterable<Digest> | Iterable<Digest>,
): AsyncGenerator<StoreFault> {
  const named = digests !== undefined;
  const pending: Promise<StoreFault | undefined>[] = [];
  for await (const item of digests ?? listObjects(parts)) {
    const digest = typeof item === "string" ? item : item.digest;
    pending.push(verifyOne(parts, digest));
    if (pending.length < availableParallelism() + 1) continue;
    const found = await pending.shift();
    if (found !== undefined && (named || found.fault !== "missing" || isLink(parts, found.digest))) yield found;
  }
  for (const last of pending) {
    const found = await last;
    if (found !== undefined && (named || found.fault !== "missing" || isLink(parts, found.digest))) yield found;
  }
}

const isLink = (parts: Parts, digest: Digest): boolean => readLink(parts, digest) !== undefined;

async function verifyOne(parts: Parts, digest: Digest): Promise<StoreFault | undefined> {
  const path = objectPath(parts.layout, digest);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) {
    const found = await digestNow(parts, path, stats.size);
    if (found === digest) return undefined;
    if (found instanceof Error && errno(found) === "ENOENT")
      return { digest, fault: "missing", message: `${digest} was removed` };
    if (found instanceof Error) return { digest, fault: "unreadable", message: `${digest} cannot be read: ${found.message}` };
    return { digest, fault: "corrupt", message: `${digest} now has the digest ${found} (${stats.size} bytes, ${path})` };
  }
  const link = readLink(parts, digest);
  if (link === undefined) return { digest, fault: "missing", message: `${digest} is not in the store` };
  const fault = linkFault(link);
  if (fault !== undefined)
    return { digest, fault: fault.fault, message: `${JSON.stringify(link.path)}, linked as ${digest}: ${fault.what}` };
  const found = await digestNow(parts, link.path, link.size);
  if (found === digest) return undefined;
  if (found instanceof Error)
    return { digest, fault: "unreadable", message: `${JSON.stringify(link.path)} cannot be read: ${found.message}` };
  return { digest, fault: "changed", message: `${JSON.stringify(link.path)}, linked as ${digest}, now has the digest ${found}` };
}

async function digestNow(parts: Parts, path: string, size: number): Promise<Digest | Error> {
  try {
    if (size <= SMALL_BYTES) return digestBytes(readFileSync(path));
    return digestOfHex((await parts.copies.run({ source: path, sync: false }, size)).hex);
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}
