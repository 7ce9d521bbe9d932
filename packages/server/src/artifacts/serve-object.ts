/**
 * One object as an HTTP answer (RFC 9110): ranges, validators, and headers that keep what it holds from acting on Golgi's pages.
 * Objects never change, so a validator that fits is enough and caches may keep them for ever.
 */
import type { Digest } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { pipeline } from "node:stream/promises";
import { artifactUnknown, rangeOutside } from "../errors.ts";
import { ACTIVE_ARTIFACT_POLICY, PASSIVE_ARTIFACT_POLICY } from "../http/headers.ts";
import { reply, type Reply } from "../http/reply.ts";
import { isActive, mediaTypeOf } from "./media-type.ts";

export interface Presentation {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly download?: string | undefined;
}

/** Answers up to here are read whole: a stream costs more than the bytes. */
const SMALL_BYTES = 512 * 1024;

export async function serveObject(store: Store, digest: Digest, show: Presentation, request: Request): Promise<Reply> {
  const found = await store.stat(digest);
  if (found === undefined) throw artifactUnknown(`object ${digest}`);
  const { size } = found;
  const etag = `"${digest}"`;
  const headers = headersOf(show, etag);
  if (listed(request.headers.get("if-none-match"), etag)) return reply({ status: 304, headers });
  const ifRange = request.headers.get("if-range");
  const asked = request.method !== "HEAD" && (ifRange === null || ifRange === etag) ? request.headers.get("range") : null;
  const range = asked === null ? undefined : parseRange(asked, size);
  const { start, end } = range ?? { start: 0, end: size };
  headers["content-length"] = String(end - start);
  if (range !== undefined) headers["content-range"] = `bytes ${start}-${end - 1}/${size}`;
  const status = range === undefined ? 200 : 206;
  if (request.method === "HEAD" || end === start) return reply({ status, headers });
  if (end - start <= SMALL_BYTES && store.readRange !== undefined)
    return reply({ status, headers, body: await store.readRange(digest, { start, end }) });
  const source = await store.open(digest, { start, end });
  return reply({ status, headers, body: (to) => pipeline(source, to).catch(() => undefined) });
}

function headersOf({ name, type, download }: Presentation, etag: string): Record<string, string> {
  const mediaType = type ?? mediaTypeOf(name ?? "");
  const headers: Record<string, string> = {
    etag,
    "content-type": mediaType,
    "cache-control": "private, max-age=31536000, immutable",
    "accept-ranges": "bytes",
    "content-security-policy": isActive(mediaType) ? ACTIVE_ARTIFACT_POLICY : PASSIVE_ARTIFACT_POLICY,
  };
  if (name !== undefined || download !== undefined) {
    const disposition = download === undefined ? "inline" : "attachment";
    headers["content-disposition"] = name === undefined ? disposition : `${disposition}; ${fileNameOf(name)}`;
  }
  return headers;
}

/** RFC 6266: plain letters for old readers, the true name in UTF-8. */
export function fileNameOf(name: string): string {
  const plain = name.replace(/[^\w .()+-]/g, "_");
  const coded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${coded}`;
}

function listed(header: string | null, etag: string): boolean {
  return header !== null && header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}

/** One range; several, or another unit, are ignored as the RFC allows. */
export function parseRange(header: string, size: number): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header);
  if (match === null) return undefined;
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    if (Number(last) === 0 || size === 0) throw rangeOutside(header, size);
    return { start: Math.max(0, size - Number(last)), end: size };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) throw rangeOutside(header, size);
  return { start, end: last === "" ? size : Math.min(size, Number(last) + 1) };
}
