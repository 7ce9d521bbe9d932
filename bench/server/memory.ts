/** Memory of the server while 10 GiB go out and 10 GiB come in: both must pass through, not gather. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, ftruncateSync, openSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Gate } from "../gate.ts";
import { GOLGI, freshDirectory, measure } from "../measure.ts";
import { openConnection } from "./connection.ts";
import { peakOf, resetPeak, startGolgi, type Served } from "./process.ts";
import { targetOf } from "./requests.ts";

const GIB = 1024 ** 3;
const DOWNLOAD = 10 * GIB;
const UPLOAD = 10 * GIB;
const LIMIT_MS = 300_000;
const TUS = { "tus-resumable": "1.0.0" };

export async function memoryGates(): Promise<readonly Gate[]> {
  const folder = freshDirectory();
  const state = join(folder, ".golgi");
  const sparse = join(folder, "sparse");
  const file = openSync(sparse, "w");
  ftruncateSync(file, DOWNLOAD);
  closeSync(file);
  const { stdout } = await measure({ words: [GOLGI, "--state", state, "store", "link", sparse] });
  const digest = /sha256:[0-9a-f]{64}/.exec(stdout)?.[0] ?? "";
  const golgi = await startGolgi(state);
  try {
    return [
      await gateOf("download of 10 GiB", golgi, () => download(golgi, digest)),
      await gateOf("upload of 10 GiB", golgi, () => upload(golgi)),
    ];
  } finally {
    await golgi.stop();
  }
}

async function gateOf(what: string, golgi: Served, act: () => Promise<number>): Promise<Gate> {
  const before = resetPeak(golgi.pid);
  const from = performance.now();
  const bytes = await within(act());
  const seconds = (performance.now() - from) / 1000;
  const peak = peakOf(golgi.pid);
  const detail = `from ${(before / 1e6).toFixed(0)} to ${(peak / 1e6).toFixed(0)} MB at most; ${seconds.toFixed(1)} s, ${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
  return {
    name: `server: memory grown by a ${what}`,
    value: (peak - before) / 1e6,
    limit: 200,
    bound: "max",
    unit: "MB",
    detail,
  };
}

async function download(golgi: Served, digest: string): Promise<number> {
  const connection = await openConnection(targetOf(golgi, `/artifacts/${digest}`));
  const { status, bytes } = await connection.ask();
  connection.close();
  if (status !== 200 || bytes !== DOWNLOAD) throw new Error(`${bytes} bytes came with status ${status}`);
  return bytes;
}

/** tus: creation, then all bytes in one request. What the server says it holds must be what was sent. */
async function upload(golgi: Served): Promise<number> {
  const { path, headers = {} } = targetOf(golgi, "/uploads", TUS);
  const begun = request({
    port: golgi.port,
    host: "127.0.0.1",
    path,
    method: "POST",
    headers: { ...headers, "upload-length": UPLOAD },
  }).end();
  const [created] = (await once(begun, "response")) as [IncomingMessage];
  created.resume();
  const sending = request({
    port: golgi.port,
    host: "127.0.0.1",
    path: created.headers.location,
    method: "PATCH",
    headers: { ...headers, "upload-offset": "0", "content-length": UPLOAD, "content-type": "application/offset+octet-stream" },
  });
  const response = once(sending, "response") as Promise<[IncomingMessage]>;
  const [part, hash] = [randomBytes(1024 ** 2), createHash("sha256")];
  for (let sent = 0; sent < UPLOAD; sent += part.length) {
    part.writeUInt32LE(sent / part.length);
    hash.update(part);
    if (!sending.write(Buffer.from(part))) await Promise.race([once(sending, "drain"), response]);
  }
  sending.end();
  const [answer] = await response;
  answer.resume();
  const held = JSON.parse(Buffer.from(String(answer.headers["golgi-file"] ?? ""), "base64").toString() || "{}") as {
    readonly digest?: string;
  };
  if (held.digest !== `sha256:${hash.digest("hex")}`) throw new Error(`the upload was answered with ${answer.statusCode}`);
  return UPLOAD;
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${LIMIT_MS / 1000} s`)), LIMIT_MS);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
