/**
 * JSON: canonical form (RFC 8785). Left out: white space, order of keys, spelling of strings and numbers. A number that a double cannot
 * tell from its neighbours (more than 15 digits) keeps its spelling. Files over MAX_BYTES, which would not fit in memory, count by their bytes.
 */
import { canonicalize, type Json } from "@golgi/ir";
import type { Hash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { readPlain } from "./byte-source.ts";

const MAX_BYTES = 128 << 20;
const MAX_DIGITS = 15;

export async function addJson(hash: Hash, path: string): Promise<void> {
  if ((await stat(path)).size > MAX_BYTES) {
    hash.update("bytes\n");
    for await (const chunk of readPlain(path)) hash.update(chunk);
    return;
  }
  const text = (await readFile(path)).toString("utf8").replace(/^\uFEFF/, "");
  hash.update("canonical\n").update(canonicalize(JSON.parse(text, keepLongNumbers) as Json));
}

/** The third argument (source text access, ECMAScript 2026) is there in Node from version 22 on. */
function keepLongNumbers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  const digits = context.source
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  return digits.length > MAX_DIGITS || !Number.isFinite(value) ? { "number of many digits": context.source } : value;
}
