/**
 * Reports that are folders (FastQC, MultiQC): pages with pictures, styles and scripts beside them, shown in a sandboxed frame.
 *
 * 1. The frame has an opaque origin, so no cookie goes with its requests. What it may read is said by its address instead: a code of the
 * directory and an end of time, made with the server's token. 2. The code opens this one directory and nothing else. 3. The content policy
 * names the same address as the only source, so that the report reaches neither Golgi's API nor any other server.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { isDigest, type Digest } from "@golgi/ir";
import type { Store } from "@golgi/store";
import type { Handler } from "hono";
import { artifactUnknown, notFound } from "../errors.ts";
import { framedPolicy } from "../http/headers.ts";
import { sendReply } from "../http/reply.ts";
import { entriesOf, fileInside } from "./directory.ts";
import { serveObject } from "./serve-object.ts";

const ROOT = "/framed";
/** Addresses hold for twelve hours at least; they change by the hour only, so that browsers keep what they have read. */
const HOUR_MS = 3_600_000;
const HOURS = 12;

export interface Frame {
  /** Ends with `/`; paths of the directory's files follow. */
  readonly base: string;
  readonly until: number;
}

export interface Frames {
  open(digest: Digest): Promise<Frame>;
  readonly serve: Handler;
}

export function createFrames(store: Store, token: string, now: () => number): Frames {
  const key = createHmac("sha256", token).update("golgi-frame/1").digest();
  const codeOf = (digest: string, until: number): string =>
    createHmac("sha256", key).update(`${digest} ${until}`).digest("base64url").slice(0, 32);
  const allows = (code: string, digest: string, until: number): boolean => {
    const wanted = Buffer.from(codeOf(digest, until));
    const given = Buffer.from(code);
    return until > now() && given.length === wanted.length && timingSafeEqual(given, wanted);
  };
  return {
    async open(digest) {
      await entriesOf(store, digest);
      const until = (Math.floor(now() / HOUR_MS) + 1 + HOURS) * HOUR_MS;
      return { base: `${ROOT}/${until}/${codeOf(digest, until)}/${hexOf(digest)}/`, until };
    },
    async serve(context) {
      const request = context.req.raw;
      const { pathname, protocol, host } = new URL(request.url);
      const [, , until = "", code = "", hex = "", ...rest] = pathname.split("/");
      const digest = `sha256:${hex}`;
      if (!/^\d{1,15}$/.test(until) || !isDigest(digest) || !allows(code, digest, Number(until))) throw notFound(ROOT);
      const path = rest.map(plain).join("/");
      if (rest.some((segment) => plain(segment).includes("/"))) throw artifactUnknown(`file ${path.slice(0, 300)}`);
      const file = await fileInside(store, digest, path);
      const shown = await serveObject(store, file.digest, { name: file.name }, request);
      const own = `${protocol}//${request.headers.get("host") ?? host}${ROOT}/${until}/${code}/${hex}/`;
      const headers = {
        ...shown.headers,
        "content-security-policy": framedPolicy(own),
        // Readable from the opaque origin; who does not know the code reads nothing.
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
      };
      return sendReply(context, { ...shown, headers });
    },
  };
}

function hexOf(digest: Digest): string {
  return digest.slice("sha256:".length);
}

/** Not decodable: stays as it is, and is then no file's name. */
function plain(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
