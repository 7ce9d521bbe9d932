/**
 * Files named by an address: `https://…`, and `http://` of this machine.
 *
 * 1. Bytes stream into the store; nothing larger than the limit is kept, nothing shorter than announced is taken for the whole.
 * 2. An address fetched before is asked for again with its ETag or date: what has not changed is not sent. What the server said is
 *    remembered in one file, written whole and renamed; a broken or missing one only costs a download.
 * 3. Redirects are followed as far as each of them is an address that could have been given.
 */
import { isDigest, isObject, type Digest, type Json } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { Readable, Transform } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import * as errors from "../errors.ts";
import { formatBytes } from "../output/format.ts";

export interface Downloaded {
  readonly digest: Digest;
  readonly size: number;
}

/** Throws a user error that says what the server did. */
export type Download = (address: string) => Promise<Downloaded>;

export interface DownloadOptions {
  readonly store: Store;
  /** Remembers addresses; see `StateDirectory.downloads`. */
  readonly file: string;
  readonly maxBytes?: number;
}

/** 1 TiB: larger than any one file that is sensibly fetched at the start of a run. */
const MAX_BYTES = 2 ** 40;
const MAX_REDIRECTS = 5;
const MAX_ENTRIES = 1000;

/** Each address is fetched once, however many inputs name it. */
export function openDownloads({ store, file, maxBytes = MAX_BYTES }: DownloadOptions): Download {
  const running = new Map<string, Promise<Downloaded>>();
  return (address) => {
    const url = readAddress(address);
    let download = running.get(url.href);
    if (download === undefined) running.set(url.href, (download = fetchInto({ store, file, maxBytes, url })));
    return download;
  };
}

/** The last part of the path, as a file could be named. */
export function nameOfAddress(address: string): string {
  const last = new URL(address).pathname.split("/").at(-1) ?? "";
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // Not an encoded name: taken as it is.
  }
  // oxlint-disable-next-line no-control-regex
  const plain = name.replace(/[/\\\u0000-\u001f]/g, "_");
  return plain === "" || plain === "." || plain === ".." ? "download" : plain;
}

interface Fetch {
  readonly store: Store;
  readonly file: string;
  readonly maxBytes: number;
  readonly url: URL;
}

async function fetchInto({ store, file, maxBytes, url }: Fetch): Promise<Downloaded> {
  const known = readMemory(file)[url.href];
  const kept = known !== undefined && (await store.stat(known.digest)) !== undefined ? known : undefined;
  const response = await ask(url, kept);
  if (response.status === 304 && kept !== undefined) return { digest: kept.digest, size: kept.size };
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw errors.downloadFailed(
      url.href,
      `the server answered ${response.status} ${response.statusText}`.trim(),
      hintOf(response),
    );
  }
  const stored = await store.put(checked(response, url, maxBytes));
  remember(file, url.href, { ...stored, ...marksOf(response) });
  return stored;
}

function hintOf({ status }: Response): string {
  if (status === 401 || status === 403) return "Files that need a login must be downloaded first; give the local path.";
  if (status === 404 || status === 410) return "Check the address, e.g. in a browser.";
  return "Try again later, or download the file and give the local path.";
}

async function ask(start: URL, kept: Entry | undefined): Promise<Response> {
  const headers = {
    // The bytes of the file, not a packed form of them.
    "accept-encoding": "identity",
    ...(kept?.etag !== undefined && { "if-none-match": kept.etag }),
    ...(kept?.modified !== undefined && { "if-modified-since": kept.modified }),
  };
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetch(url, { headers, redirect: "manual" }).catch((failure: unknown) => {
      throw broken(start, failure, kept?.digest);
    });
    const location = response.headers.get("location");
    if (response.status < 301 || response.status > 308 || response.status === 304 || location === null) return response;
    await response.body?.cancel();
    url = readAddress(new URL(location, url).href);
  }
  throw errors.downloadFailed(start.href, `it redirects more than ${MAX_REDIRECTS} times`, "Check the address.");
}

/** No answer, or one that broke off. */
function broken(url: URL, failure: unknown, before?: Digest): Error {
  const cause = failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  const words: Readonly<Record<string, string>> = {
    ENOTFOUND: `there is no host ${url.hostname}, or this machine is offline`,
    EAI_AGAIN: `the name ${url.hostname} cannot be looked up; this machine may be offline`,
    ECONNREFUSED: `nothing answers at ${url.host}`,
    UND_ERR_CONNECT_TIMEOUT: `${url.host} does not answer`,
    UND_ERR_SOCKET: "the connection broke off before the end of the file",
    UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: "the file has another length than announced",
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "the file has another length than announced",
  };
  const hint = "Check the network and the address, or download the file and give the local path.";
  const earlier = before === undefined ? "" : ` It was fetched before: ${before} means the same bytes.`;
  return errors.downloadFailed(url.href, words[code ?? ""] ?? message ?? String(failure), hint + earlier);
}

/** The bytes, counted: too many and too few end the stream with an error. */
function checked(response: Response, url: URL, maxBytes: number): Readable {
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  const tooLarge = (): Error =>
    errors.downloadFailed(url.href, `it is larger than ${formatBytes(maxBytes)}`, "Allow more: --max-download 2TiB");
  if (announced > maxBytes) throw tooLarge();
  const encoding = response.headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity")
    throw errors.downloadFailed(
      url.href,
      `the server sends it packed (content-encoding ${encoding}), so its bytes are not those of the file`,
      "Download it, and give the local path.",
    );
  let size = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maxBytes) done(tooLarge());
      else done(null, chunk);
    },
    flush(done) {
      if (Number.isNaN(announced) || announced === size) done();
      else done(errors.downloadFailed(url.href, `${announced} bytes were announced and ${size} came`, "Try again."));
    },
  });
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  body.once("error", (failure) => counter.destroy(broken(url, failure)));
  counter.once("close", () => body.destroy());
  return body.pipe(counter);
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

function readAddress(address: string): URL {
  if (!URL.canParse(address)) throw errors.downloadFailed(address, "it is not an address", "Write it as https://host/path");
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    url.username = url.password = "";
    const hint = "Addresses are kept with the run: download the file, and give the local path.";
    throw errors.downloadFailed(url.href, "it holds a user name or password", hint);
  }
  const plain = url.protocol === "http:" && LOOPBACK.has(url.hostname);
  if (url.protocol !== "https:" && !plain)
    throw errors.downloadFailed(url.href, "only https:// is safe from changes on the way", "Use https://, or download the file.");
  url.hash = "";
  return url;
}

/** What a server said about an address when it was last fetched. */
interface Entry extends Downloaded {
  readonly etag?: string;
  readonly modified?: string;
}

function marksOf({ headers }: Response): Pick<Entry, "etag" | "modified"> {
  const [etag, modified] = [headers.get("etag"), headers.get("last-modified")];
  return { ...(etag !== null && { etag }), ...(modified !== null && { modified }) };
}

function readMemory(file: string): Readonly<Record<string, Entry | undefined>> {
  try {
    const read = JSON.parse(readFileSync(file, "utf8")) as Json;
    const entries = Object.entries(isObject(read) ? read : {});
    return Object.fromEntries(entries.filter(([, entry]) => isObject(entry) && isDigest(entry["digest"]))) as never;
  } catch {
    return {};
  }
}

function remember(file: string, address: string, entry: Entry): void {
  const { [address]: _, ...others } = readMemory(file);
  const kept = Object.entries(others).slice(-MAX_ENTRIES + 1);
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(Object.fromEntries([...kept, [address, entry]])));
  renameSync(temporary, file);
}
