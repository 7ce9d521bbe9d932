/**
 * `golgi run` in a project whose server is up: the server carries the run out, and everything else is as without one. Real processes,
 * real database and store.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { RunRow } from "@golgi/engine";
import { golgi, scratch, succeed, type Ended } from "./golgi.ts";
import { start, startServer } from "./process.ts";

const WORKFLOWS = `import { gate, map, sh, t, task, workflow } from "@golgi/sdk";
const nap = task({
  name: "nap",
  inputs: { seconds: t.number(), id: t.string() },
  outputs: { done: t.file() },
  script: ({ inputs, outputs }) => sh\`echo "sleeping "\${inputs.id}; sleep \${inputs.seconds}; echo \${inputs.id} > \${outputs.done}\`,
});
const double = task({ name: "double", inputs: { n: t.int() }, outputs: { twice: t.int() }, run: async ({ inputs }) => ({ twice: 2 * inputs.n }) });
const fail = task({
  name: "fail",
  inputs: { code: t.int() },
  outputs: { never: t.file() },
  script: ({ inputs, outputs }) => sh\`echo "reason: no good" >&2; test \${inputs.code} -eq 0 || exit \${inputs.code}; touch \${outputs.never}\`,
});
export const naps = workflow({
  name: "naps",
  inputs: { seconds: t.number().default(0), ids: t.array(t.string()).default(["a", "b", "c"]), n: t.int().default(21) },
  body: ({ seconds, ids, n }) => ({ files: map(ids, (id) => nap({ seconds, id }).done), twice: double({ n }).twice }),
});
export const failing = workflow({ name: "failing", inputs: { code: t.int().default(3) }, body: ({ code }) => ({ never: fail({ code }).never }) });
export const asking = workflow({ name: "asking", inputs: {}, body: () => ({ answer: gate({ title: "Is it good?", answer: t.bool() }) }) });
`;

interface Project {
  readonly cwd: string;
  readonly state: string;
  golgi(...words: readonly string[]): Promise<Ended>;
  ok(...words: readonly string[]): Promise<string>;
  newest(): Promise<RunRow>;
}

function makeProject(t: TestContext): Project {
  const cwd = scratch(t);
  writeFileSync(join(cwd, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(cwd, "flow.ts"), WORKFLOWS);
  const state = join(cwd, ".golgi");
  const ok = (...words: readonly string[]) => succeed(words, { cwd });
  return {
    cwd,
    state,
    ok,
    golgi: (...words) => golgi(words, { cwd }),
    newest: async () => JSON.parse(await ok("runs", "--json", "--limit", "1")) as RunRow,
  };
}

/** What is the same of two equal runs: not ids, times, nor the order of tasks that run side by side. */
function lasting(text: string): string {
  const lines = text
    .replaceAll(/run_\w{6,12}/g, "RUN")
    .replaceAll(/\d+(\.\d+)? (ms|s)\b/g, "TIME")
    .replaceAll(/ --here/g, "")
    .replaceAll(/^\[\d+\/\d+\] /gm, "")
    .split("\n")
    .filter((line) => !line.startsWith("on the server: "));
  return lines.sort().join("\n");
}

/** Without the breaks of lines, which depend on the width of the screen. */
const flat = (text: string): string => text.replaceAll(/\s+/g, " ");

const kindsOf = (stdout: string): readonly string[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map((event) => `${String(event["kind"])} ${Object.keys(event).join()}`)
    .sort();

test("the same words, events, files and exit codes with a server as without", async (t) => {
  const project = makeProject(t);
  const server = await startServer(t, project.state, ["--cpus", "2"]);

  const here = await project.golgi("run", "flow.ts", "naps", "--here");
  const there = await project.golgi("run", "flow.ts", "naps", "--no-cache");
  assert.deepEqual([here.code, there.code], [0, 0], there.stderr);
  assert.match(there.stderr, new RegExp(`^on the server: ${server.url}/runs/run_\\w{12}$`, "m"));
  assert.ok(!here.stderr.includes(server.url));
  assert.equal(lasting(there.stderr), lasting(here.stderr));
  assert.equal(there.stdout, here.stdout);
  const row = await project.newest();
  assert.deepEqual([row.status, row.options.cache, row.counts.reused], ["succeeded", false, 0]);
  assert.deepEqual((await server.client.run(row.id).get()).run, row, "the server shows the very same run");

  const events = await project.golgi("run", "flow.ts", "naps", "--json", "--label", "mine", "--priority", "7", "--keep-going");
  const eventsHere = await project.golgi("run", "flow.ts", "naps", "--json", "--here");
  assert.deepEqual(kindsOf(events.stdout), kindsOf(eventsHere.stdout));
  const { label, options, counts } = (await server.client.call("listRuns", { query: { limit: 2 } })).rows[1] as RunRow;
  const { cache, keepGoing, priority, by } = options;
  assert.deepEqual([label, cache, keepGoing, priority, counts.reused], ["mine", true, true, 7, 4]);
  assert.deepEqual([by, (await project.newest()).options.by], [userInfo().username, userInfo().username]);

  const to = join(project.cwd, "results");
  await project.ok("run", "flow.ts", "naps", "--to", to);
  const written = JSON.parse(readFileSync(join(to, "outputs.json"), "utf8")) as { readonly twice: number };
  assert.equal(written.twice, 42);

  const failed = await project.golgi("run", "flow.ts", "failing");
  const failedHere = await project.golgi("run", "flow.ts", "failing", "--here");
  assert.deepEqual([failed.code, failedHere.code], [1, 1]);
  assert.match(failed.stderr, /│ reason: no good/);
  assert.equal(lasting(failed.stderr), lasting(failedHere.stderr));

  assert.equal((await project.golgi("run", "flow.ts", "naps", "--seconds", "soon")).code, 2);
  const more = await project.golgi("run", "flow.ts", "naps", "--cpus", "3");
  assert.equal(more.code, 2);
  assert.match(flat(more.stderr), /--cpus 3 cannot be had: the server at .* with 2 cores.*--here/);
  assert.match((await project.golgi("run", "flow.ts", "naps", "--sandbox", "bubblewrap")).stderr, /--sandbox bubblewrap cannot/);
  await project.ok("run", "flow.ts", "naps", "--cpus", "2", "--sandbox", "plain");
  const otherwise = await golgi(["run", "flow.ts", "naps"], {
    cwd: project.cwd,
    env: { GOLGI_DATABASE: "postgres://nowhere/x" },
  });
  assert.equal(otherwise.code, 2);
  assert.match(flat(otherwise.stderr), /keeps its runs in sqlite, but commands here look in postgresql/);
  const { rows } = await server.client.call("listWorkflows");
  assert.deepEqual(rows, [], "a run of a file puts nothing into the catalogue");
  await server.stop();
});

test("--detach returns at once; cancel, answer and resume reach the server's engine", async (t) => {
  const project = makeProject(t);
  const server = await startServer(t, project.state, ["--host", "0.0.0.0", "--pool", "gpu=2"]);
  assert.equal(new URL(server.url).hostname, "127.0.0.1", "one address of all it listens on, which answers here");
  assert.match((await project.golgi("run", "flow.ts", "naps", "--pool", "gpu=3")).stderr, /--pool gpu=3 cannot be had/);
  await project.ok("run", "flow.ts", "naps", "--pool", "gpu=2");
  assert.match(await project.ok("open", "--print"), new RegExp(`^${server.url}/open`));
  const detached = JSON.parse(await project.ok("run", "flow.ts", "naps", "--seconds", "60", "--detach", "--json")) as {
    readonly run: string;
    readonly page: string;
  };
  assert.equal(detached.page, `${server.url}/runs/${detached.run}`);
  const remote = server.client.run(detached.run as RunRow["id"]);
  for await (const event of remote.events()) if (event.kind === "attempt.started") break;
  assert.equal((await project.golgi("resume", detached.run)).code, 2, "it is being run");
  const asked = Date.now();
  await project.ok("cancel", detached.run);
  assert.ok(Date.now() - asked < 10_000);
  assert.equal((await remote.done()).status, "cancelled");

  const gate = (await project.ok("run", "flow.ts", "asking", "--detach")).trim() as RunRow["id"];
  for await (const event of server.client.run(gate).events()) if (event.kind === "gate.opened") break;
  assert.match((await project.golgi("answer", gate, "perhaps")).stderr, /GOLGI_GATE/);
  await project.ok("answer", gate, "true");
  assert.deepEqual((await server.client.run(gate).done()).outputs, { answer: true });

  await project.golgi("run", "flow.ts", "failing");
  const before = await project.newest();
  writeFileSync(join(project.cwd, "unrelated"), "");
  const resumed = await project.golgi("resume", "last");
  assert.equal(resumed.code, 1);
  assert.match(resumed.stderr, /on the server: /);
  assert.match(resumed.stderr, /attempt 2/);
  const { attempts } = await server.client.call("getNode", { params: { id: before.id, path: "fail" } });
  assert.equal(attempts.length, 2);

  // A run of another process that died: the server takes it up to end it.
  const alone = start(t, ["run", "flow.ts", "naps", "--seconds", "60", "--here"], { cwd: project.cwd });
  await alone.until(/^naps run_/m);
  let orphan = await project.newest();
  for (; orphan.counts.running === 0; orphan = await project.newest()) await new Promise((go) => setTimeout(go, 50));
  alone.child.kill("SIGKILL");
  await alone.ended;
  await server.client.run(orphan.id).cancel();
  assert.equal((await server.client.run(orphan.id).done()).status, "cancelled");
  await server.stop();
});

test("Ctrl-C cancels through the server and says how to go on; a second one leaves", async (t) => {
  const project = makeProject(t);
  const server = await startServer(t, project.state);
  const running = start(t, ["run", "flow.ts", "naps", "--seconds", "60"], { cwd: project.cwd });
  await running.until(/on the server: /);
  const { id } = await project.newest();
  for await (const event of server.client.run(id).events()) if (event.kind === "attempt.started") break;
  running.child.kill("SIGINT");
  const { code, stderr } = await running.ended;
  assert.equal(code, 130, stderr);
  assert.match(stderr, /Cancelling; the server ends what runs/);
  assert.match(stderr, /was cancelled after[\s\S]*golgi resume run_/);
  assert.equal((await project.newest()).status, "cancelled");

  const twice = start(t, ["run", "flow.ts", "naps", "--seconds", "61"], { cwd: project.cwd });
  await twice.until(/on the server: /);
  twice.child.kill("SIGINT");
  twice.child.kill("SIGTERM");
  const left = await twice.ended;
  assert.equal(left.code, 130);
  assert.match(left.stderr, /Left; what becomes of it[\s\S]*golgi resume run_|was cancelled after/);
  const row = await server.client.run((await project.newest()).id).done();
  assert.equal(row.status, "cancelled");
  await server.stop();
});

test("the server dies in the middle: watching goes on with the next one, at another address", async (t) => {
  const project = makeProject(t);
  const first = await startServer(t, project.state);
  const running = start(t, ["run", "flow.ts", "naps", "--seconds", "4", "--json"], { cwd: project.cwd });
  await running.until(/"attempt.started"/);
  await first.kill();
  const second = await startServer(t, project.state);
  assert.equal(second.recovered, 1);
  const { code, stdout, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly seq?: number; readonly kind: string; readonly status?: string });
  const numbers = events.flatMap(({ seq }) => (seq === undefined ? [] : [seq]));
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
    "every event, once, in order",
  );
  assert.equal(events.at(-1)?.status, "succeeded");
  await second.stop();
});

test("the server dies and stays away: what happened and what to do is said; the run goes on when one starts", async (t) => {
  const project = makeProject(t);
  const first = await startServer(t, project.state);
  const running = start(t, ["run", "flow.ts", "naps", "--seconds", "2"], { cwd: project.cwd });
  await running.until(/on the server: /);
  const { id } = await project.newest();
  for await (const event of first.client.run(id).events()) if (event.kind === "attempt.started") break;
  await first.stop();
  await running.until(/is gone; waiting for it\. Start it again: golgi serve/);
  const { code, stderr } = await running.ended;
  assert.equal(code, 1, stderr);
  assert.match(stderr, /GOLGI_SERVER_GONE/);
  assert.match(flat(stderr), new RegExp(`${id} is not lost`));
  assert.match(flat(stderr), /golgi serve.*golgi show run_\w+ --follow.*golgi resume run_/);
  const second = await startServer(t, project.state);
  const row = await second.client.run(id).done();
  assert.deepEqual([row.status, row.outputs?.["twice"]], ["succeeded", 42]);
  await second.stop();
  assert.ok(!existsSync(join(project.state, "server.json")));
});
