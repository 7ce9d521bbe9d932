/**
 * Requests made from the contract and then broken: unknown fields, wrong types, deep and huge bodies, paths that climb. Whatever comes, the
 * answer is a problem of the contract or a success, never a fault of the server.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { PATHS, type OperationName } from "../contract/paths.ts";
import { wordCount } from "../testing/workflows.ts";
import { createWorld, type World } from "../testing/world.ts";

let world: World;
let known: Readonly<Record<string, string>>;
before(async () => {
  world = await createWorld();
  await world.register(wordCount);
  const file = await world.putFile("a.txt", "one two");
  const run = await world.run("word-count", { texts: [file] });
  known = {
    id: run,
    digest: file.digest,
    ref: "word-count",
    label: "prod",
    preset: "quick",
    path: "map-count-words",
    stream: "stdout",
    attempt: "att_aaaaaaaaaaaaaaaa",
    page: "0",
    z: "0",
    x: "0",
    y: "0",
  };
});
after(async () => {
  await world.close();
  assert.deepEqual(world.faults, []);
});

const RUNS = Number(process.env["GOLGI_PROPERTY_RUNS"] ?? 250);
/** They stream for as long as they are read. */
const STREAMS: readonly string[] = ["followRun", "followLog", "followEvents", "doctor"];
const operations = (Object.keys(PATHS) as OperationName[]).filter((name) => !STREAMS.includes(name));

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.constantFrom(
    "..",
    "../../etc/passwd",
    "%2e%2e%2f",
    "\0",
    "a\\b",
    "__proto__",
    "constructor",
    "run_",
    "sha256:",
    `sha256:${"0".repeat(64)}`,
    `sha256:${"g".repeat(64)}`,
    "run_aaaaaaaaaaaa",
    "-1",
    "1e9",
    "99999999999999999999",
    "NaN",
    "word-count@prod",
    "word-count@sha256:x",
    "word-count@constructor",
    "a".repeat(3000),
    "'; drop table runs; --",
    "\u202e",
    "💥",
  ),
);
const json = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    "",
    "{",
    "null",
    "[]",
    "0",
    '"x"',
    '{"__proto__":{"a":1}}',
    '{"constructor":1}',
    "[".repeat(50_000),
    `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
    `"${"x".repeat(1_500_000)}"`,
    `{"value":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
    `{"workflow":"word-count","inputs":{"texts":${"[".repeat(20_000)}${"]".repeat(20_000)}}}`,
  ),
  fc
    .record(
      {
        workflow: fc.oneof(fc.constant("word-count"), nasty),
        inputs: fc.oneof(
          fc.dictionary(fc.constantFrom("texts", "x", "__proto__"), fc.jsonValue({ maxDepth: 3 })),
          fc.jsonValue(),
        ),
        dryRun: fc.oneof(fc.boolean(), fc.jsonValue()),
        options: fc.jsonValue(),
        document: fc.jsonValue({ maxDepth: 5 }),
        label: nasty,
        value: fc.jsonValue(),
        digests: fc.array(nasty),
        file: fc.record({ class: fc.constant("File"), digest: nasty, name: nasty, size: fc.jsonValue() }),
        name: nasty,
        revision: fc.jsonValue({ maxDepth: 1 }),
        url: fc.oneof(
          nasty,
          fc.constantFrom("http://127.0.0.1:1/x", "http://[::1]/", "file:///etc/passwd", "http://0/", "http://"),
        ),
        files: fc.array(fc.record({ path: nasty, digest: nasty })),
        unknown: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((body) => JSON.stringify(body)),
);

const attempts = fc.record({
  name: fc.constantFrom(...operations),
  values: fc.dictionary(
    fc.constantFrom("id", "digest", "ref", "label", "preset", "path", "stream", "attempt", "page", "z", "x", "y"),
    nasty,
    { maxKeys: 2 },
  ),
  query: fc.array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom(
          "after",
          "limit",
          "status",
          "name",
          "type",
          "from",
          "max",
          "a",
          "b",
          "sort",
          "offset",
          "filter",
          "prefix",
          "channel",
          "min",
        ),
        nasty,
      ),
      nasty,
    ),
    { maxLength: 3 },
  ),
  body: json,
  headers: fc.dictionary(
    fc.constantFrom(
      "range",
      "if-none-match",
      "if-range",
      "upload-length",
      "upload-offset",
      "upload-metadata",
      "tus-resumable",
      "idempotency-key",
      "last-event-id",
    ),
    fc.oneof(
      fc.constantFrom("1.0.0", "bytes=0-", "bytes=-0", "bytes=9999999-", "bytes=5-1", "bytes=a-b", "filename YQ==", "5"),
      fc.string({ maxLength: 40 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
    ),
  ),
  contentType: fc.constantFrom(
    "application/json",
    "application/offset+octet-stream",
    "text/plain",
    "application/json; charset=latin1",
    "multipart/form-data",
  ),
});

test("whatever is sent, the answer is of the contract and never a fault", async () => {
  await fc.assert(
    fc.asyncProperty(attempts, async ({ name, values, query, body, headers, contentType }) => {
      const [method, template] = PATHS[name];
      const path = template.replace(/\{(\+?)(\w+)\}/g, (_match, _rest, key: string) =>
        encodeURIComponent(values[key] ?? known[key] ?? "x").replaceAll("%2F", key === "path" ? "%2F" : "%2F"),
      );
      const search = new URLSearchParams(query).toString();
      const hasBody = method === "POST" || method === "PUT" || method === "PATCH";
      const response = await world.fetch(`/api/v1${path}${search === "" ? "" : `?${search}`}`, {
        method,
        ...(hasBody && { body }),
        headers: { ...headers, ...(hasBody && { "content-type": contentType }) },
      });
      await response.body?.cancel();
      assert.ok(
        response.status < 500 || response.status === 501,
        `${method} ${path}?${search} → ${response.status}: ${world.faults.at(-1)}`,
      );
    }),
    { numRuns: RUNS },
  );
});

test("raw paths that climb never leave the API", async () => {
  for (const path of [
    "/api/v1/artifacts/../../../etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/api/v1/artifacts/%2e%2e%2f%2e%2e",
    "/%00",
    "/%ff",
    "/api/v1/runs/%ff",
    "/api/v1/runs/%",
  ]) {
    const response = await world.fetch(path);
    assert.ok([400, 404].includes(response.status), `${path} → ${response.status}`);
    await response.body?.cancel();
  }
});

test("bodies are bounded while they arrive, whatever length they claim", async () => {
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(0x20)),
  });
  const response = await world.fetch("/api/v1/files/lookup", {
    method: "POST",
    body: endless,
    duplex: "half",
    headers: { "content-type": "application/json" },
  } as RequestInit);
  assert.equal(response.status, 413);
  assert.equal(((await response.json()) as { code: string }).code, "GOLGI_BODY_TOO_LARGE");
});
