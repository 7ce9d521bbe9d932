/** Headers of every answer. Pages run only their own code; artifacts run, if at all, in an opaque origin without network. */
export const PAGE_POLICY = (inlineScripts: readonly string[] = []): string =>
  [
    "default-src 'self'",
    `script-src ${["'self'", "'wasm-unsafe-eval'", ...inlineScripts.map((hash) => `'${hash}'`)].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

/** `sandbox` without `allow-same-origin`: an opaque origin, even when opened as a page of its own. */
export const ACTIVE_ARTIFACT_POLICY = [
  "sandbox allow-scripts allow-popups allow-downloads",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' data: blob:",
  "style-src 'unsafe-inline' data:",
  "img-src data: blob:",
  "font-src data:",
  "media-src data: blob:",
  "worker-src blob:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** A page of a stored directory, with what lies beside it: `own` is the only address it can read. */
export const framedPolicy = (own: string): string =>
  [
    "sandbox allow-scripts allow-popups allow-downloads",
    "default-src 'none'",
    `script-src ${own} 'unsafe-inline' 'unsafe-eval' data: blob:`,
    `style-src ${own} 'unsafe-inline' data:`,
    `img-src ${own} data: blob:`,
    `font-src ${own} data:`,
    `media-src ${own} data: blob:`,
    `connect-src ${own} data: blob:`,
    "worker-src blob:",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join("; ");

/** For what a browser shows without running it. */
export const PASSIVE_ARTIFACT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};
