/** Media types by name, for browsers and viewers. */
import { FORMATS } from "@golgi/ir";

const MORE: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".md": "text/markdown",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".xml": "application/xml",
  ".xhtml": "application/xhtml+xml",
  ".map": "application/json",
};

const BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ...FORMATS.flatMap(({ extensions, mediaType, parents }) => {
    const type = mediaType ?? (parents.some((parent) => parent === "edam:format_2330") ? "text/plain" : undefined);
    return type === undefined ? [] : extensions.map((extension): [string, string] => [extension, type]);
  }),
  ...Object.entries(MORE),
]);

export function mediaTypeOf(name: string): string {
  const extension = /\.[a-z0-9]+$/i.exec(name)?.[0].toLowerCase() ?? "";
  const type = BY_EXTENSION.get(extension) ?? "application/octet-stream";
  return /^(text\/|application\/(json|javascript|xml))/.test(type) ? `${type}; charset=utf-8` : type;
}

/** A browser would run scripts of these. */
export function isActive(mediaType: string): boolean {
  return /^(text\/(html|xml|xsl|javascript)|image\/svg\+xml|application\/(xhtml\+xml|xml|javascript)|[a-z]+\/[a-z0-9.-]+\+xml)/i.test(
    mediaType,
  );
}
