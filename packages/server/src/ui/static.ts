/**
 * The built UI. Files are read once and kept, compressed too; names with a content hash may be cached for ever. Every other address that
 * wants a page gets `index.html`, so that links into the application work.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { mediaTypeOf } from "../artifacts/media-type.ts";
import { PAGE_POLICY } from "../http/headers.ts";

interface Asset {
  readonly path: string;
  readonly mediaType: string;
  readonly immutable: boolean;
  bytes?: Buffer<ArrayBuffer>;
  packed?: Buffer<ArrayBuffer>;
  etag?: string;
}

export interface Ui {
  /** `undefined`: there is nothing at this address. */
  serve(request: Request): Response | undefined;
}

export function openUi(root: string): Ui {
  const assets = new Map<string, Asset>();
  for (const file of filesBelow(root)) {
    const name = `/${relative(root, file).split(sep).join("/")}`;
    assets.set(name, {
      path: file,
      mediaType: mediaTypeOf(name),
      immutable: /[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(name) && name.includes("/assets/"),
    });
  }
  const policy = PAGE_POLICY(inlineScripts(assets.get("/index.html")));
  return {
    serve(request) {
      const { pathname } = new URL(request.url);
      const name = decoded(pathname);
      const direct = name === undefined || name === "/" ? undefined : assets.get(name);
      const wantsPage = (request.headers.get("accept") ?? "").includes("text/html") || name === "/";
      const asset = direct ?? (wantsPage && !/\.[a-z0-9]{1,8}$/i.test(pathname) ? assets.get("/index.html") : undefined);
      return asset === undefined ? undefined : answer(asset, request, policy);
    },
  };
}

function answer(asset: Asset, request: Request, policy: string): Response {
  const bytes = (asset.bytes ??= readFileSync(asset.path));
  const etag = (asset.etag ??= `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`);
  const isText = /^(text\/|application\/(json|wasm|javascript|manifest)|image\/svg)/.test(asset.mediaType);
  const headers = new Headers({
    "content-type": asset.mediaType,
    etag,
    "cache-control": asset.immutable ? "public, max-age=31536000, immutable" : "no-cache",
  });
  if (asset.mediaType.startsWith("text/html")) headers.set("content-security-policy", policy);
  if (isText) headers.set("vary", "accept-encoding");
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  let body = bytes;
  if (isText && bytes.length > 1024 && /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "")) {
    body = asset.packed ??= gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });
    headers.set("content-encoding", "gzip");
  }
  headers.set("content-length", String(body.length));
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

function filesBelow(root: string): readonly string[] {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Scripts written into the page itself are allowed by their digest, nothing else inline is. */
function inlineScripts(page: Asset | undefined): readonly string[] {
  if (page === undefined) return [];
  const html = readFileSync(page.path, "utf8");
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, code = ""]) => `sha256-${createHash("sha256").update(code).digest("base64")}`,
  );
}

function decoded(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
