/** One suite for what the server keeps in tables, on SQLite and on a real PostgreSQL: registry, presets, keys of launches. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { documentDigest, type Digest, type Document, type RunId } from "@golgi/ir";
import { t, task, sh, workflow } from "@golgi/sdk";
import { startPostgres, type PostgresServer } from "@golgi/testkit";
import { openLaunches } from "../launch/idempotency.ts";
import { documentOf } from "../testing/world.ts";
import { openPresets } from "./presets-tables.ts";
import type { Registry } from "./registry.ts";
import { openRegistry } from "./tables.ts";

const echo = task({
  name: "echo",
  inputs: { text: t.string() },
  outputs: { said: t.string() },
  script: ({ inputs, outputs }) => sh`echo ${inputs.text} > ${outputs.said}`,
});

interface About {
  readonly summary?: string;
  readonly tags?: readonly string[];
}

function version(name: string, port: string, about: About = {}): Document {
  return documentOf(
    workflow({ name, ...about, inputs: { [port]: t.string() }, body: (inputs) => echo({ text: inputs[port] as never }) }),
  );
}

const one = version("alpha", "first", { summary: "Écoute les mots", tags: ["text"] });
const two = version("alpha", "second", { summary: "zwei \u0000 \u0001", tags: ["text", "demo"] });
const [firstVersion, secondVersion] = [documentDigest(one), documentDigest(two)];
const by = "ada";

/** `address`: of a place that is empty at first. */
function suite(name: string, address: () => string): void {
  describe(`tables on ${name}`, () => {
    let registry: Registry;
    before(async () => {
      registry = await openRegistry(address());
    });
    after(() => registry.close());

    test("versions: each once, the newest registration first", async () => {
      assert.deepEqual(await registry.register({ document: one, by, at: 1 }), {
        name: "alpha",
        version: firstVersion,
        created: true,
      });
      assert.deepEqual(await registry.register({ document: two, by: null, at: 2 }), {
        name: "alpha",
        version: secondVersion,
        created: true,
        before: firstVersion,
      });
      assert.deepEqual(
        (await registry.versions("alpha")).map((row) => [row.version, row.registeredAt, row.by]),
        [
          [secondVersion, 2, null],
          [firstVersion, 1, by],
        ],
      );
      const again = await registry.register({ document: one, by, at: 3 });
      assert.deepEqual([again.created, again.before], [false, secondVersion]);
      assert.equal((await registry.versions("alpha"))[0]?.version, firstVersion);
      assert.equal((await registry.register({ document: two, by, at: 4 })).created, false);
      assert.deepEqual(await registry.document("alpha", secondVersion), two);
      assert.equal(await registry.document("alpha", `sha256:${"0".repeat(64)}`), undefined);
      assert.deepEqual(await registry.versions("nothing"), []);
    });

    test("labels move and keep their history", async () => {
      assert.equal(await registry.moveLabel("alpha", "prod", { version: firstVersion, at: 10, by }), null);
      assert.equal(await registry.moveLabel("alpha", "prod", { version: secondVersion, at: 11, by }), firstVersion);
      assert.equal(await registry.moveLabel("alpha", "prod", { version: secondVersion, at: 12, by }), secondVersion);
      assert.deepEqual(await registry.labelHistory("alpha", "prod"), [
        { version: secondVersion, at: 11, by },
        { version: firstVersion, at: 10, by },
      ]);
      await registry.moveLabel("alpha", "dev", { version: firstVersion, at: 13, by });
      assert.deepEqual(await registry.labels("alpha"), { dev: firstVersion, prod: secondVersion });
      assert.deepEqual((await registry.versions("alpha"))[0]?.labels, ["prod"]);
    });

    test("the catalogue: search in any letters, tags, pages", async () => {
      for (const word of ["beta", "gamma", "delta"])
        await registry.register({ document: version(word, word, { summary: `Ça coûte ${word}`, tags: [word] }), by, at: 20 });
      const names = async (filter: { search?: string; tag?: string; after?: string; limit: number }) =>
        (await registry.list(filter)).rows.map((row) => row.name);
      assert.deepEqual(await names({ limit: 10 }), ["alpha", "beta", "delta", "gamma"]);
      assert.deepEqual(await names({ limit: 10, search: "ÇA COÛTE D" }), ["delta"]);
      assert.deepEqual(await names({ limit: 10, tag: "demo" }), ["alpha"]);
      assert.deepEqual(await names({ limit: 10, tag: "dem" }), []);
      const page = await registry.list({ limit: 2, search: "coûte" });
      assert.deepEqual([page.rows.map((row) => row.name), page.next], [["beta", "delta"], "delta"]);
      assert.deepEqual(await names({ limit: 2, search: "coûte", after: page.next ?? "" }), ["gamma"]);
      assert.equal((await registry.list({ limit: 4 })).next, undefined);
      const [alpha] = (await registry.list({ limit: 1 })).rows;
      assert.deepEqual(
        [alpha?.label, alpha?.summary, alpha?.tags],
        ["prod", "zwei \u0000 \u0001", ["text", "demo"]],
        "text that a database has no place for comes back as it was",
      );
      assert.deepEqual(await registry.names(), ["alpha", "beta", "delta", "gamma"]);
    });

    test("many processes register at once: every version stands, one is the newest", async () => {
      const others = await Promise.all(Array.from({ length: 4 }, () => openRegistry(address())));
      const documents = Array.from({ length: 12 }, (_, i) => version("crowd", `port${i}`));
      await Promise.all(
        documents.map((document, i) => (others[i % 4] as Registry).register({ document, label: "latest", by, at: i })),
      );
      const versions = await registry.versions("crowd");
      assert.equal(versions.length, 12);
      assert.deepEqual(new Set(versions.map((row) => row.version)), new Set(documents.map(documentDigest)));
      assert.equal((await registry.list({ limit: 100, search: "crowd" })).rows.length, 1, "one row is the newest");
      assert.equal((await registry.labelHistory("crowd", "latest")).length, 12);
      for (const other of others) await other.close();
    });

    test("bundles of registered functions are alive", async () => {
      const bundle = `sha256:${"ab".repeat(32)}` as Digest;
      const [task, spec] = Object.entries(one.tasks)[0] ?? [];
      const body = { kind: "function", runtime: "node", bundle, export: "default" } as const;
      const main = one.workflows[one.main];
      assert.ok(spec !== undefined && main !== undefined);
      const document: Document = {
        ...one,
        tasks: { [task as Digest]: { ...spec, body } },
        workflows: { [one.main]: { ...main, name: "omega" } },
      };
      await registry.register({ document, by, at: 30 });
      const alive: Digest[] = [];
      for await (const found of registry.liveDigests()) alive.push(found);
      assert.deepEqual(alive, [bundle]);
    });

    test("presets: revisions, names, what they keep alive", async () => {
      const presets = await openPresets(address());
      const file = { class: "File", digest: `sha256:${"cd".repeat(32)}`, name: "a", size: 1 } as const;
      const row = { workflow: "alpha", name: "x\u0000\ud800y", inputs: { file }, version: firstVersion, at: 1, by };
      assert.deepEqual(await presets.save(row, 0), { ...row, revision: 1 });
      assert.equal(await presets.save(row, 0), "conflict");
      assert.deepEqual(await presets.save({ ...row, at: 2 }, 1), { ...row, at: 2, revision: 2 });
      assert.equal(await presets.rename("alpha", "x\u0000\ud800y", "z"), "renamed");
      assert.equal(await presets.rename("alpha", "x\u0000\ud800y", "z"), "missing");
      await presets.save(row);
      assert.equal(await presets.rename("alpha", "x\u0000\ud800y", "z"), "taken");
      assert.deepEqual(
        (await presets.list("alpha")).map(({ name }) => name),
        ["x\u0000\ud800y", "z"],
      );
      const alive: Digest[] = [];
      for await (const found of presets.liveDigests()) alive.push(found);
      assert.deepEqual(new Set(alive), new Set([file.digest]));
      assert.deepEqual([await presets.remove("alpha", "z"), await presets.remove("alpha", "z")], [true, false]);
      await presets.close();
    });

    test("a key launches once, also after a restart, and refuses another body", async () => {
      const now = () => 1_000;
      let launched = 0;
      const launch = async (): Promise<RunId> => `run_${++launched}`;
      const first = await openLaunches(address(), now);
      assert.deepEqual(await Promise.all([first.once("k", "body", launch), first.once("k", "body", launch)]), ["run_1", "run_1"]);
      await assert.rejects(first.once("k", "other", launch), { code: "GOLGI_IDEMPOTENCY_KEY" });
      await first.close();
      const second = await openLaunches(address(), now);
      assert.equal(await second.once("k", "body", launch), "run_1");
      await assert.rejects(second.once("k", "other", launch), { code: "GOLGI_IDEMPOTENCY_KEY" });
      await assert.rejects(
        second.once("fails", "body", async () => Promise.reject(new Error("no"))),
        /no/,
      );
      assert.equal(await second.once("fails", "body", launch), "run_2", "a launch that failed leaves its key free");
      await second.close();
    });

    test("a launch whose key cannot be stored is answered, and its key holds as long as the process", async () => {
      let launched = 0;
      const launches = await openLaunches(address(), () => 1_000);
      const launch = async (): Promise<RunId> => {
        await launches.close();
        return `run_${++launched}`;
      };
      assert.equal(await launches.once("late", "body", launch), "run_1");
      assert.equal(await launches.once("late", "body", launch), "run_1");
      await assert.rejects(launches.once("late", "other", launch), { code: "GOLGI_IDEMPOTENCY_KEY" });
      assert.equal(launched, 1);
    });
  });
}

const directory = mkdtempSync(join(tmpdir(), "golgi-tables-"));
let server: PostgresServer;
before(async () => {
  server = await startPostgres();
});
after(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

suite("SQLite", () => join(directory, "registry.db"));
suite("PostgreSQL", () => server.url);

test("a connection that breaks in the middle of it all is made again", async () => {
  const registry = await openRegistry(server.url);
  await server.crash();
  const waiting = registry.versions("alpha");
  await server.start();
  assert.equal((await waiting).length, 2);
  await registry.close();
});
