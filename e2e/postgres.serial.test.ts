/** `golgi serve --database postgres://…` on a real PostgreSQL: everything a project does, with nothing of it in SQLite. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import type { RunRow } from "@golgi/engine";
import { startPostgres, type PostgresServer } from "@golgi/testkit";
import { golgi, scratch, succeed } from "./golgi.ts";
import { start, startServer } from "./process.ts";

const WORKFLOWS = `import { map, sh, t, task, workflow } from "@golgi/sdk";
const nap = task({
  name: "nap",
  inputs: { seconds: t.number(), id: t.string() },
  outputs: { done: t.file() },
  script: ({ inputs, outputs }) => sh\`sleep \${inputs.seconds}; echo \${inputs.id} > \${outputs.done}\`,
});
const double = task({ name: "double", inputs: { n: t.int() }, outputs: { twice: t.int() }, run: async ({ inputs }) => ({ twice: 2 * inputs.n }) });
const size = task({
  name: "size",
  inputs: { file: t.file() },
  outputs: { bytes: t.int() },
  script: ({ inputs, outputs }) => sh\`wc -c < \${inputs.file} > \${outputs.bytes}\`,
});
export const naps = workflow({
  name: "naps",
  inputs: { seconds: t.number().default(0), ids: t.array(t.string()).default(["a", "b", "c"]), n: t.int().default(21) },
  body: ({ seconds, ids, n }) => ({ files: map(ids, (id) => nap({ seconds, id }).done), twice: double({ n }).twice }),
});
export const sizes = workflow({ name: "sizes", inputs: { file: t.file() }, body: ({ file }) => ({ bytes: size({ file }).bytes }) });
`;

let postgres: PostgresServer;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.stop());

function makeProject(t: TestContext): { readonly cwd: string; readonly state: string } {
  const cwd = scratch(t);
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(cwd, "flow.ts"), WORKFLOWS);
  return { cwd, state: join(cwd, ".golgi") };
}

const count = (stdout: string): number => stdout.split("\n").filter((line) => line.startsWith("run_")).length;

test("registry, launches, events, uploads and a crash in the middle of a run", async (t) => {
  const { cwd, state } = makeProject(t);
  const database = ["--database", postgres.url];
  const first = await startServer(t, state, database, { cwd });
  assert.equal((await first.client.call("getSession")).database, "postgresql");

  const registered = JSON.parse(await succeed(["register", "flow.ts", "naps", "--label", "prod", "--json"], { cwd })) as {
    readonly version: string;
  };
  const launch = { workflow: "naps@prod", inputs: { seconds: 3 }, idempotencyKey: "the-one" };
  const run = await first.client.launch(launch);
  const seen: number[] = [];
  for await (const event of run.events()) {
    seen.push(event.seq);
    if (event.kind === "attempt.started") break;
  }
  const bytes = randomBytes(3_000_000);
  let upload = "";
  const stopping = new AbortController();
  const cut = first.client.upload(new Blob([bytes]), {
    name: "reads.bin",
    partBytes: 1_000_000,
    signal: stopping.signal,
    onStarted: (id) => (upload = id),
    onProgress: (sent) => {
      if (sent >= 1_000_000) stopping.abort();
    },
  });
  await assert.rejects(cut);
  await first.kill();

  // Nothing says which database: the state directory remembers it.
  const second = await startServer(t, state, [], { cwd });
  assert.equal(second.recovered, 1);
  assert.equal((await second.client.launch(launch)).id, run.id, "the key is known after the restart");
  const going = second.client.run(run.id);
  for await (const event of going.events({ after: seen.at(-1) ?? 0 })) seen.push(event.seq);
  assert.deepEqual(
    seen,
    seen.map((_, index) => index + 1),
  );
  const row = await going.done();
  assert.deepEqual([row.status, row.outputs?.["twice"]], ["succeeded", 42]);

  const sent: number[] = [];
  const file = await second.client.upload(new Blob([bytes]), {
    name: "reads.bin",
    resume: upload,
    onProgress: (at) => void sent.push(at),
  });
  assert.equal(sent[0], 1_000_000, "what had arrived is not sent again");
  assert.equal(file.digest, `sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  await succeed(["register", "flow.ts", "sizes"], { cwd });
  const sized = await second.client.launch({ workflow: "sizes", inputs: { file } });
  assert.deepEqual((await sized.done()).outputs, { bytes: 3_000_000 });
  const back = await new Response(await second.client.download(file)).bytes();
  assert.ok(bytes.equals(back));

  const { versions, labels } = await second.client.call("getWorkflow", { params: { ref: "naps" } });
  assert.deepEqual([versions.length, labels], [1, { prod: registered.version }]);
  assert.deepEqual(
    readdirSync(state).filter((name) => name.includes(".db")),
    [],
    "nothing is in SQLite",
  );
  await second.stop();
});

test("commands look where the server's runs are, with and without a server", async (t) => {
  const { cwd, state } = makeProject(t);
  const ok = (...words: readonly string[]) => succeed(words, { cwd });
  await ok("run", "flow.ts", "naps", "--ids", "before");
  assert.equal(count(await ok("runs")), 1, "in SQLite");

  const server = await startServer(t, state, ["--database", postgres.url], { cwd });
  const known = count(await ok("runs", "--limit", "1000"));
  const through = await golgi(["run", "flow.ts", "naps", "--ids", "x", "y", "--json"], { cwd });
  assert.equal(through.code, 0, through.stderr);
  assert.match(through.stdout.trim().split("\n").at(-1) ?? "", /"status":"succeeded"/);
  assert.equal(count(await ok("runs", "--limit", "1000")), known + 1);
  const last = JSON.parse(await ok("show", "last", "--json")) as { readonly run: RunRow };
  assert.deepEqual((await server.client.run(last.run.id).get()).run, last.run);
  await server.stop();

  const here = await golgi(["run", "flow.ts", "naps", "--ids", "x", "y"], { cwd });
  assert.match(here.stderr, /all 3 tasks reused/);
  assert.match(await ok("explain", "last"), /reused/);
  assert.match(await ok("logs", last.run.id), /^/);
  await ok("outputs", "last", "--to", join(cwd, "out"));
  assert.equal(readFileSync(join(cwd, "out", "files", "1", "done"), "utf8"), "y\n");
  await ok("register", "flow.ts", "naps", "--label", "later");
  assert.equal(statSync(join(state, "databases")).mode & 0o777, 0o600);
  assert.ok(!existsSync(join(state, "registry.db")));

  // The collector keeps what the runs of both databases name.
  await ok("store", "collect", "--grace", "0");
  assert.match((await golgi(["run", "flow.ts", "naps", "--ids", "x", "y"], { cwd })).stderr, /all 3 tasks reused/);
  await golgi(["serve", "--database", "mysql://x"], { cwd }).then(({ code }) => assert.equal(code, 2));
  const back = await golgi(["run", "flow.ts", "naps", "--ids", "before"], { cwd, env: { GOLGI_DATABASE: "sqlite" } });
  assert.match(back.stderr, /all 2 tasks reused/);
  assert.equal(count(await ok("runs")), 2, "what was run in last is where commands look");

  const elsewhere = await golgi(["runs", "--limit", "1000"], { cwd: scratch(t), env: { GOLGI_DATABASE: postgres.url } });
  assert.ok(count(elsewhere.stdout) > known, elsewhere.stderr);
});

test("cancel and answer reach a run of another process through PostgreSQL; a database that is away is said so", async (t) => {
  const { cwd, state } = makeProject(t);
  const env = { GOLGI_DATABASE: postgres.url };
  const running = start(t, ["run", "flow.ts", "naps", "--seconds", "60", "--sandbox", "plain"], { cwd, env });
  await running.until(/^naps run_/m);
  await golgi(["cancel", "last"], { cwd, env }).then(({ code, stderr }) => assert.equal(code, 0, stderr));
  assert.equal((await running.ended).code, 130);

  const server = await startServer(t, state, [], { cwd, env });
  await postgres.crash();
  const asked = Date.now();
  const away = await golgi(["runs"], { cwd });
  assert.deepEqual([away.code, Date.now() - asked < 20_000], [1, true], away.stderr);
  assert.match(away.stderr, /GOLGI_DATABASE_UNREADABLE/);
  await postgres.start();
  const run = await golgi(["run", "flow.ts", "naps", "--ids", "back"], { cwd });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /on the server: /);
  await server.stop();
});
