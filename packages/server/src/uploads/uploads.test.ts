/** Uploads that are cut, repeated, resumed after a restart, or lie. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { FileValue } from "@golgi/ir";
import { openLocalStore } from "@golgi/store";
import fc from "fast-check";
import { createWorld, type World } from "../testing/world.ts";
import { openUploads, parseMetadata } from "./uploads.ts";

let world: World;
before(async () => {
  world = await createWorld({ limits: { uploadBytes: 10_000_000 } });
});
after(() => world.close());

const TUS = { "tus-resumable": "1.0.0" };
const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const encode = (text: string): string => Buffer.from(text).toString("base64");

async function begin(size: number, metadata: Readonly<Record<string, string>> = {}): Promise<Response> {
  const header = Object.entries(metadata)
    .map(([key, value]) => `${key} ${encode(value)}`)
    .join(",");
  return world.fetch("/api/v1/uploads", {
    method: "POST",
    headers: { ...TUS, "upload-length": String(size), ...(header !== "" && { "upload-metadata": header }) },
  });
}

const patch = (
  location: string,
  offset: number,
  body: BodyInit,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  world.fetch(location, {
    method: "PATCH",
    body,
    headers: { ...TUS, "upload-offset": String(offset), "content-type": "application/offset+octet-stream", ...headers },
  });

const fileOf = (response: Response): FileValue =>
  JSON.parse(Buffer.from(response.headers.get("golgi-file") ?? "", "base64").toString()) as FileValue;

test("any bytes in any parts come out as one file", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.array(fc.nat(1000), { maxLength: 8 }), async (bytes, cuts) => {
      const begun = await begin(bytes.length, { filename: "any.bin" });
      let last = begun;
      const location = begun.headers.get("location") ?? "";
      const places = [...new Set([...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
      let offset = 0;
      for (const place of bytes.length === 0 ? [] : places) {
        last = await patch(location, offset, bytes.slice(offset, place));
        assert.equal(last.status, 204);
        offset = place;
        assert.equal(last.headers.get("upload-offset"), String(offset));
      }
      const file = fileOf(last);
      assert.deepEqual([file.digest, file.name, file.size], [digestOf(bytes), "any.bin", bytes.length]);
      // An answer that was lost can be asked for again.
      assert.deepEqual(fileOf(await world.fetch(location, { method: "HEAD", headers: TUS })), file);
    }),
    { numRuns: 40 },
  );
});

test("the offset must fit; nothing goes past the announced length", async () => {
  const location = (await begin(10)).headers.get("location") ?? "";
  assert.equal((await patch(location, 3, "abc")).status, 409);
  assert.equal((await patch(location, 0, "abc")).status, 204);
  assert.equal((await patch(location, 0, "abc")).status, 409);
  assert.equal((await patch(location, 3, "x".repeat(8))).status, 413);
  const state = await world.fetch(location, { method: "HEAD", headers: TUS });
  assert.equal(state.headers.get("upload-offset"), "3");
  assert.equal((await patch(location, 3, "defghij")).status, 204);
});

test("headers are checked", async () => {
  const post = (headers: Readonly<Record<string, string>>) => world.fetch("/api/v1/uploads", { method: "POST", headers });
  assert.equal((await post({ "upload-length": "5" })).status, 412);
  assert.equal((await post({ ...TUS })).status, 422);
  assert.equal((await post({ ...TUS, "upload-length": "-5" })).status, 422);
  assert.equal((await begin(10_000_001)).status, 413);
  assert.equal((await begin(5, { filename: "../../etc/passwd" })).status, 422);
  assert.equal((await begin(5, { digest: "sha256:x" })).status, 422);
  const location = (await begin(5)).headers.get("location") ?? "";
  assert.equal((await patch(location, 0, "abcde", { "content-type": "text/plain" })).status, 415);
  assert.equal((await world.fetch("/api/v1/uploads/0123456789abcdef01234567", { method: "HEAD", headers: TUS })).status, 404);
  assert.equal((await world.fetch("/api/v1/uploads/..%2f..%2ftoken", { method: "DELETE", headers: TUS })).status, 400);
});

test("bytes that are not what was announced are not taken", async () => {
  const location = (await begin(5, { digest: digestOf(Buffer.from("other")) })).headers.get("location") ?? "";
  const answer = await patch(location, 0, "abcde");
  assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [422, "GOLGI_UPLOAD_DIGEST"]);
  assert.equal((await world.fetch(location, { method: "HEAD", headers: TUS })).status, 404);
});

test("a connection that breaks keeps what arrived, and the client goes on", async () => {
  const bytes = Buffer.alloc(400_000, "golgi ");
  const location = (await begin(bytes.length)).headers.get("location") ?? "";
  const gone = new AbortController();
  const halting = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytes.subarray(0, 100_000)),
    pull: () => new Promise((resolve) => setTimeout(resolve, 50)),
  });
  const cut = world
    .fetch(location, {
      method: "PATCH",
      body: halting,
      duplex: "half",
      signal: gone.signal,
      headers: { ...TUS, "upload-offset": "0", "content-type": "application/offset+octet-stream" },
    } as RequestInit)
    .catch(() => undefined);
  const offset = async (): Promise<number> =>
    Number((await world.fetch(location, { method: "HEAD", headers: TUS })).headers.get("upload-offset"));
  while ((await offset()) < 100_000) await new Promise((resolve) => setTimeout(resolve, 10));
  gone.abort();
  await cut;
  const id = location.split("/").pop() ?? "";
  const file = await world.client.upload(new Blob([bytes]), { resume: id });
  assert.equal(file.digest, digestOf(bytes));
});

test("a newer request ends an older one that hangs", async () => {
  const location = (await begin(6)).headers.get("location") ?? "";
  const gone = new AbortController();
  const hanging = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from("abc")),
    pull: () => new Promise((resolve) => setTimeout(resolve, 20)),
  });
  const first = world
    .fetch(location, {
      method: "PATCH",
      body: hanging,
      duplex: "half",
      signal: gone.signal,
      headers: { ...TUS, "upload-offset": "0", "content-type": "application/offset+octet-stream" },
    } as RequestInit)
    .catch(() => undefined);
  while (Number((await world.fetch(location, { method: "HEAD", headers: TUS })).headers.get("upload-offset")) < 3)
    await new Promise((resolve) => setTimeout(resolve, 10));
  const second = await Promise.race([
    patch(location, 3, "def"),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 5000)),
  ]);
  gone.abort();
  await first;
  assert.equal(second?.status, 204);
});

test("uploads go on after a restart, also when only the store's taking over was left", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-uploads-"));
  const store = await openLocalStore(join(directory, "store"));
  try {
    const one = async function* (text: string): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
    };
    const first = openUploads(join(directory, "uploads"), store, Date.now);
    const { id } = await first.create({ name: "r.txt", size: 8 });
    assert.equal((await first.append(id, 0, one("half"))).offset, 4);
    const second = openUploads(join(directory, "uploads"), store, Date.now);
    assert.equal((await second.state(id)).offset, 4);
    const { file } = await second.append(id, 4, one("half"));
    assert.equal(file?.digest, digestOf(Buffer.from("halfhalf")));
    assert.deepEqual(readdirSync(join(directory, "uploads")), [`${id}.json`]);
    const whole = await second.create({ name: "w.txt", size: 3 });
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(directory, "uploads", `${whole.id}.part`), "abc");
    const third = openUploads(join(directory, "uploads"), store, Date.now);
    assert.equal((await third.state(whole.id)).file?.digest, digestOf(Buffer.from("abc")));
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test("what is old is swept", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-sweep-"));
  const store = await openLocalStore(join(directory, "store"));
  try {
    await openUploads(join(directory, "uploads"), store, Date.now).create({ name: "a", size: 5 });
    const later = openUploads(join(directory, "uploads"), store, () => Date.now() + 8 * 24 * 3600_000);
    const { id } = await later.create({ name: "b", size: 5 });
    assert.deepEqual(readdirSync(join(directory, "uploads")).sort(), [`${id}.json`, `${id}.part`]);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test("the client sends nothing that the store has", async () => {
  const { digest } = await world.store.put("already here");
  const file = await world.client.upload(new Blob(["already here"]), { name: "again.txt", digest });
  assert.deepEqual(file, { class: "File", digest, name: "again.txt", size: 12 });
});

test("metadata", () => {
  assert.deepEqual(
    [...parseMetadata(`filename ${encode("é.txt")}, flag,digest ${encode("d")}`)],
    [
      ["filename", "é.txt"],
      ["flag", ""],
      ["digest", "d"],
    ],
  );
});

test("a large upload takes no more memory than a small one", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-large-"));
  const large = await createWorld({ directory });
  try {
    const part = Buffer.alloc(1024 * 1024, "golgi");
    const parts = 700;
    const hash = createHash("sha256");
    let most = 0;
    const started = process.memoryUsage.rss();
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        most = Math.max(most, process.memoryUsage.rss());
        if (sent++ === parts) return controller.close();
        hash.update(part);
        controller.enqueue(part);
      },
    });
    const begun = await large.fetch("/api/v1/uploads", {
      method: "POST",
      headers: { ...TUS, "upload-length": String(parts * part.length) },
    });
    const answer = await large.fetch(begun.headers.get("location") ?? "", {
      method: "PATCH",
      body,
      duplex: "half",
      headers: { ...TUS, "upload-offset": "0", "content-type": "application/offset+octet-stream" },
    } as RequestInit);
    assert.equal(fileOf(answer).digest, `sha256:${hash.digest("hex")}`);
    assert.ok(most - started < 300 * 1024 * 1024, `grew by ${Math.round((most - started) / 1024 / 1024)} MiB`);
  } finally {
    await large.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test("many that ask at once for an upload whose bytes are all there get one answer", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-uploads-"));
  const store = await openLocalStore(join(directory, "store"));
  const uploads = openUploads(join(directory, "uploads"), store, Date.now);
  try {
    for (let round = 0; round < 20; round++) {
      const bytes = Buffer.from(`round ${round}`);
      const { id } = await uploads.create({ name: "a.txt", size: bytes.length });
      // As if the server had ended between the last byte and the store.
      writeFileSync(join(directory, "uploads", `${id}.part`), bytes);
      const states = await Promise.all(Array.from({ length: 20 }, () => uploads.state(id)));
      for (const { file } of states) assert.equal(file?.digest, digestOf(bytes));
    }
  } finally {
    await uploads.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test("an upload that is given up while others send to it is gone for them, and leaves nothing behind", async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-uploads-"));
  const store = await openLocalStore(join(directory, "store"));
  const uploads = openUploads(join(directory, "uploads"), store, Date.now);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < 50; n++) {
      yield Buffer.alloc(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  try {
    for (let round = 0; round < 30; round++) {
      const { id } = await uploads.create({ name: "a.bin", size: 1000 });
      const senders = Array.from({ length: 4 }, () => uploads.append(id, 0, bytes()));
      for (let n = 0; n < round; n++) await new Promise((resolve) => setImmediate(resolve));
      await uploads.remove(id);
      for (const { status, ...sent } of await Promise.allSettled(senders)) {
        if (status === "fulfilled") continue;
        const { code } = (sent as PromiseRejectedResult).reason as { code: string };
        assert.ok(["GOLGI_UPLOAD_UNKNOWN", "GOLGI_UPLOAD_OFFSET"].includes(code), code);
      }
      await assert.rejects(uploads.state(id), { code: "GOLGI_UPLOAD_UNKNOWN" });
    }
    assert.deepEqual(readdirSync(join(directory, "uploads")), []);
  } finally {
    await uploads.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test("a full disk is said so; what has arrived is kept", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-uploads-"));
  const small = join(directory, "small");
  mkdirSync(small);
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small], { encoding: "utf8" });
  if (mounted.status !== 0) return t.skip(`a tmpfs cannot be mounted here: ${mounted.stderr}`);
  const store = await openLocalStore(join(directory, "store"));
  const uploads = openUploads(join(small, "uploads"), store, Date.now);
  async function* bytes(count: number): AsyncGenerator<Uint8Array> {
    for (let n = 0; n < count; n++) yield Buffer.alloc(100_000, n);
  }
  try {
    const { id } = await uploads.create({ name: "a.bin", size: 3_000_000 });
    await assert.rejects(uploads.append(id, 0, bytes(30)), { code: "GOLGI_DISK_FULL" });
    const { offset } = await uploads.state(id);
    assert.ok(offset >= 500_000 && offset <= 1_048_576, `${offset}`);
    const empty = Array.from({ length: 5000 }, () => uploads.create({ name: "b", size: 1 }));
    const failed = (await Promise.allSettled(empty)).filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    for (const { reason } of failed) assert.equal((reason as { code: string }).code, "GOLGI_DISK_FULL");
    assert.ok(failed.length > 0);
  } finally {
    await uploads.close();
    await store.close();
    spawnSync("umount", ["-l", small]);
    rmSync(directory, { recursive: true, force: true });
  }
});
