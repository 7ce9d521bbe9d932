/** `golgi serve`, `register` and `open` as a person runs them: in processes of their own. */
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createClient, type Client } from "@golgi/server/client";

const GOLGI = join(import.meta.dirname, "../../../../bin/golgi");
let directory: string;
let state: string;
const started: ChildProcess[] = [];
before(() => {
  directory = mkdtempSync(join(tmpdir(), "golgi-serve-"));
  state = join(directory, "state");
  writeFileSync(join(directory, "package.json"), '{"type":"module"}');
  writeFileSync(join(directory, "nap.ts"), workflow("t.number()"));
});
after(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

function workflow(type: string): string {
  return `import { sh, t, task, workflow } from "@golgi/sdk";
const nap = task({ name: "nap", inputs: { seconds: ${type} }, outputs: { slept: t.number() }, script: ({ inputs, outputs }) => sh\`sleep \${inputs.seconds}; echo \${inputs.seconds} > \${outputs.slept}\` });
export const naps = workflow({ name: "naps", inputs: { seconds: ${type} }, body: ({ seconds }) => ({ slept: nap({ seconds }).slept }) });
`;
}

interface Serving {
  readonly child: ChildProcess;
  readonly url: string;
  readonly link: string;
  readonly recovered: number;
  readonly client: Client;
}

async function start(port = "0"): Promise<Serving> {
  const child = spawn(GOLGI, ["serve", "--state", state, "--port", port, "--sandbox", "plain", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  let text = "";
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    text += part.toString();
    if (text.includes("\n")) break;
  }
  const serving = JSON.parse(text.split("\n")[0] ?? "") as Omit<Serving, "child" | "client">;
  const token = readFileSync(join(state, "token"), "utf8").trim();
  return { ...serving, child, client: createClient({ url: serving.url, token }) };
}

function golgi(...args: readonly string[]): { readonly stdout: string; readonly stderr: string; readonly status: number | null } {
  return spawnSync(GOLGI, [...args, "--state", state], { cwd: directory, encoding: "utf8", timeout: 60_000 });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)));

test("register without a server, serve, run, kill, serve again: the run goes on", async () => {
  const alone = golgi("register", "nap.ts", "--label", "prod", "--json");
  assert.equal(alone.status, 0, alone.stderr);
  const registered = JSON.parse(alone.stdout) as { name: string; version: string; created: boolean };
  assert.deepEqual([registered.name, registered.created], ["naps", true]);
  assert.equal(golgi("open", "--print").status, 2);

  const first = await start();
  const run = await first.client.launch({ workflow: "naps@prod", inputs: { seconds: 4 } });
  for await (const event of run.events()) if (event.kind === "attempt.started") break;
  first.child.kill("SIGKILL");
  await ended(first.child);

  const second = await start();
  assert.equal(second.recovered, 1);
  assert.equal((await second.client.run(run.id).done()).status, "succeeded");

  const twice = golgi("serve", "--port", "0");
  assert.equal(twice.status, 2);
  assert.match(twice.stderr, /A server of this state directory runs at/);

  const refused = golgi("launch", "naps", "--inputs", '{"second": 1}');
  assert.equal(refused.status, 2);
  const [, lines] = /Inputs of naps:\n([\s\S]*?)\n {2}Fix:/.exec(refused.stderr) ?? assert.fail(refused.stderr);
  assert.equal(lines?.match(/seconds: is required/g)?.length, 1, refused.stderr);

  const opened = golgi("open", "--print");
  assert.equal(opened.status, 0, opened.stderr);
  assert.ok(opened.stdout.startsWith(`${second.url}/open?ticket=`));
  assert.equal((await fetch(opened.stdout.trim(), { redirect: "manual" })).status, 303);

  writeFileSync(join(directory, "nap.ts"), workflow("t.int()"));
  const through = golgi("register", "nap.ts");
  assert.equal(through.status, 0, through.stderr);
  assert.match(through.stdout, /naps .*new version\n.*breaking for callers\n.*input seconds takes less: number became int/);
  assert.equal((await second.client.call("getWorkflow", { params: { ref: "naps" } })).versions.length, 2);

  second.child.kill("SIGTERM");
  assert.equal(await ended(second.child), 0);
  assert.ok(!existsSync(join(state, "server.json")));
});

test("what cannot be: a wrong port, a wrong database, a file without workflows", () => {
  assert.equal(golgi("serve", "--port", "70000").status, 2);
  assert.equal(golgi("serve", "--port", "0", "--database", "mysql://x").status, 2);
  const away = golgi("serve", "--port", "0", "--host", "203.0.113.9");
  assert.deepEqual([away.status, /GOLGI_SERVER_ADDRESS/.test(away.stderr)], [2, true], away.stderr);
  writeFileSync(join(directory, "empty.ts"), "export const x = 1;\n");
  const empty = golgi("register", "empty.ts");
  assert.equal(empty.status, 2);
  assert.match(empty.stderr, /exports no workflow and no task/);
});

test("the collector keeps the bundles of what is registered and was never run", async () => {
  writeFileSync(
    join(directory, "function.ts"),
    `import { t, task } from "@golgi/sdk";\nexport const double = task({ name: "double", inputs: { n: t.int() }, outputs: { twice: t.int() }, run: async ({ inputs }) => ({ twice: 2 * inputs.n }) });\n`,
  );
  const registered = golgi("register", "function.ts");
  assert.equal(registered.status, 0, registered.stderr);
  assert.equal(golgi("store", "collect", "--grace", "0").status, 0);
  const serving = await start();
  const run = await serving.client.launch({ workflow: "double", inputs: { n: 21 } });
  assert.deepEqual((await run.done()).outputs, { twice: 42 });
  serving.child.kill("SIGTERM");
  await ended(serving.child);
});
