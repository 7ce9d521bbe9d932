/**
 * Files by their address: `https://…` and `http://…`, straight into the store.
 *
 * 1. Only public addresses, unless the rules allow others; each redirect is held to the same, and none leads from https to http.
 * 2. Nothing larger than the limit is kept, nothing shorter than announced is taken for the whole, and whoever sends nothing for a
 * while is left. 3. Memory does not grow with the file. 4. No proxy, cookie or credential of the server's environment is used.
 */
import { isFileName, sniffFormat, type FileValue } from "@golgi/ir";
import type { Store } from "@golgi/store";
import { request as requestHttp, type ClientRequestArgs, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { pipeline, Transform } from "node:stream";
import { headOf } from "../artifacts/head.ts";
import { fetchFailed, fetchRefused, fetchTooLarge } from "../errors.ts";
import { guardedLookup, readAddress, refuseInside } from "./address.ts";

export interface FetchRules {
  /** Default: as large as an upload. */
  readonly maxBytes?: number;
  /** Also from this machine and its private networks. */
  readonly allowPrivate?: boolean;
  /** Until the answer begins. Default 30 s. */
  readonly answerMs?: number;
  /** Without a byte. Default 60 s. */
  readonly idleMs?: number;
}

export interface Fetching {
  readonly name: string;
  /** When the other server says. */
  readonly totalBytes: number | undefined;
  receivedBytes(): number;
  /** Takes the bytes into the store. */
  store(): Promise<FileValue>;
}

interface Wanted {
  readonly url: string;
  readonly name?: string;
  readonly signal: AbortSignal;
}

type Limits = Required<FetchRules>;
const DEFAULTS: Limits = { maxBytes: Number.POSITIVE_INFINITY, allowPrivate: false, answerMs: 30_000, idleMs: 60_000 };
const MAX_REDIRECTS = 5;

/** Asks; when this returns, the other server has begun to send the file. */
export async function beginFetch(store: Store, rules: FetchRules, wanted: Wanted): Promise<Fetching> {
  const limits = { ...DEFAULTS, ...rules };
  const start = readAddress(wanted.url);
  const answer = await follow(start, limits, wanted.signal);
  const totalBytes = announced(answer);
  const problem = refusal(answer, start, limits);
  if (problem !== undefined) {
    answer.destroy();
    throw problem;
  }
  const name = wanted.name ?? nameOf(answer.headers["content-disposition"], start);
  let received = 0;
  return {
    name,
    totalBytes,
    receivedBytes: () => received,
    async store() {
      const counter = new Transform({
        transform(part: Buffer, _encoding, done) {
          received += part.length;
          done(received > limits.maxBytes ? fetchTooLarge(start.href, limits.maxBytes) : null, part);
        },
        flush(done) {
          const whole = answer.complete && (totalBytes === undefined || totalBytes === received);
          done(whole ? null : brokenOff(start, received, totalBytes));
        },
      });
      const body = pipeline(answer, counter, () => undefined);
      try {
        const { digest, size } = await store.put(body);
        const { format } = sniffFormat(await headOf(store, digest), name);
        return { class: "File", digest, name, size, ...(format !== undefined && { format }) };
      } catch (failure) {
        throw asProblem(start, failure);
      }
    },
  };
}

async function follow(start: URL, limits: Limits, signal: AbortSignal): Promise<IncomingMessage> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await ask(url, limits, signal).catch((failure: unknown) => {
      throw asProblem(url, failure);
    });
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined) return answer;
    answer.destroy();
    const next = readAddress(URL.canParse(location, url) ? new URL(location, url).href : location);
    if (url.protocol === "https:" && next.protocol === "http:")
      throw fetchRefused(
        start.href,
        `it leads to ${next.href}, which is not encrypted`,
        "Give that address itself, if you trust it.",
      );
    url = next;
  }
  throw fetchFailed(start.href, `it redirects more than ${MAX_REDIRECTS} times`, "Check the address.");
}

function ask(url: URL, { allowPrivate, answerMs, idleMs }: Limits, signal: AbortSignal): Promise<IncomingMessage> {
  if (!allowPrivate) refuseInside(url);
  const options: ClientRequestArgs = {
    method: "GET",
    // A connection of its own: one from a pool might have been made under other rules.
    agent: false,
    signal,
    // The bytes of the file, not a packed form of them.
    headers: { accept: "*/*", "accept-encoding": "identity", "user-agent": "golgi" },
    ...(!allowPrivate && { lookup: guardedLookup(url) }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options);
    const limit = setTimeout(
      () =>
        request.destroy(fetchFailed(url.href, `no answer within ${answerMs / 1000} s`, "Try again later, or upload the file.")),
      answerMs,
    );
    request.once("error", (failure) => {
      clearTimeout(limit);
      reject(failure);
    });
    request.once("response", (answer) => {
      clearTimeout(limit);
      answer.setTimeout(idleMs, () =>
        answer.destroy(fetchFailed(url.href, `nothing came for ${idleMs / 1000} s`, "Try again later, or upload the file.")),
      );
      resolve(answer);
    });
    request.end();
  });
}

/** Why an answer is not the file. */
function refusal(answer: IncomingMessage, { href }: URL, { maxBytes }: Limits): Error | undefined {
  const { statusCode = 0, statusMessage = "" } = answer;
  if (statusCode !== 200) {
    const hint =
      statusCode === 401 || statusCode === 403
        ? "Files that need a login must be downloaded first; upload the file."
        : "Check the address, e.g. in a browser; or download the file, and upload it.";
    return fetchFailed(href, `the other server answered ${statusCode} ${statusMessage}`.trim(), hint);
  }
  const encoding = answer.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    return fetchFailed(
      href,
      `it comes packed (content-encoding ${encoding.slice(0, 40)}), so its bytes are not those of the file`,
      "Download it, and upload the file.",
    );
  return (announced(answer) ?? 0) > maxBytes ? fetchTooLarge(href, maxBytes) : undefined;
}

function announced({ headers }: IncomingMessage): number | undefined {
  const length = headers["content-length"];
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

function brokenOff({ href }: URL, received: number, total: number | undefined): Error {
  const words = total === undefined ? `the connection broke off after ${received} bytes` : `${received} of ${total} bytes came`;
  return fetchFailed(href, words, "Try again.");
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: "there is no such host, or this machine is offline",
  EAI_AGAIN: "its name cannot be looked up; this machine may be offline",
  ECONNREFUSED: "nothing answers there",
  ECONNRESET: "the connection broke off",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to it from here",
  ENETUNREACH: "there is no way to it from here",
  HPE_INVALID_CONSTANT: "what answers does not speak HTTP",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  ERR_STREAM_PREMATURE_CLOSE: "the connection broke off before the end of the file",
};

function asProblem({ href }: URL, failure: unknown): Error {
  const { code = "", message = String(failure) } = failure as { readonly code?: string; readonly message?: string };
  // Our own, also those of the store (a full disk): as they are.
  if (code.startsWith("GOLGI_")) return failure as Error;
  return fetchFailed(href, WORDS[code] ?? (message || code), "Check the address and the network, or upload the file.");
}

/** What the other server calls the file, else the last part of the address's path. */
function nameOf(disposition: string | undefined, { pathname }: URL): string {
  const encoded = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(disposition ?? "")?.[1];
  const plain = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(disposition ?? "");
  const candidates = [decoded(encoded), plain?.[1] ?? plain?.[2], decoded(pathname.split("/").at(-1))];
  const name = candidates
    .map((candidate) => candidate?.split(/[/\\]/).at(-1)?.slice(0, 200))
    .find((candidate) => candidate !== undefined && isFileName(candidate));
  return name ?? "download";
}

function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text;
  }
}
