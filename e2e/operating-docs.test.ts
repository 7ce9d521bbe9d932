/** docs/operating.md: the commands of its back-up, as they stand, beside a server with a run under way; then restored, as it says. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { GOLGI, ROOT, scratch, succeed } from "./golgi.ts";
import { startServer } from "./process.ts";

const PAGE = readFileSync(join(ROOT, "docs", "operating.md"), "utf8");

/** The block of the page in which `word` stands. */
function block(language: string, word: string): string {
  const blocks = [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);
  return blocks.find((text) => text.includes(word)) ?? assert.fail(`no block with ${word}`);
}

function lacking(...tools: readonly string[]): string | false {
  const missing = tools.filter((tool) => spawnSync("sh", ["-c", `command -v ${tool}`]).status !== 0);
  return missing.length === 0 ? false : `${missing.join(", ")} not installed`;
}

const SLOW = `import { sh, t, task, workflow } from "@golgi/sdk";
const nap = task({ name: "nap", inputs: { text: t.file() }, outputs: { f: t.file() },
  script: ({ inputs, outputs }) => sh\`while [ ! -e GO ]; do sleep 0.05; done; cat \${inputs.text} > \${outputs.f}\` });
export const slow = workflow({ name: "slow", inputs: { text: t.file() }, body: ({ text }) => ({ f: nap({ text }).f }) });
`;

test("a back-up made as the page says can be restored as it says", {
  skip: lacking("sqlite3", "rsync"),
  timeout: 240_000,
}, async (t) => {
  const project = scratch(t);
  const go = join(project, "go");
  writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(project, "slow.ts"), SLOW.replace("GO", go));
  writeFileSync(join(project, "a.txt"), "one two three\n");
  const environment = { ...process.env, PATH: `${join(ROOT, "bin")}:${process.env["PATH"] ?? ""}`, NO_COLOR: "1" };
  const shell = (script: string) => {
    const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", script], {
      cwd: project,
      env: environment,
      encoding: "utf8",
    });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    return stdout + stderr;
  };
  const state = join(project, ".golgi");
  const first = await startServer(t, state);
  const done = await succeed(["run", join(ROOT, "examples/hello/workflow.ts"), "--texts", "a.txt"], { cwd: project });
  assert.match(done, /\[3\]/);
  const run = (await succeed(["run", "slow.ts", "--text", "a.txt", "--detach"], { cwd: project })).trim();

  shell(block("sh", "sqlite3"));
  shell(block("sh", "sqlite3")); // A second one adds what is new.
  assert.ok(
    ["golgi.db", "registry.db", "launches.db", "logs", "store/objects"].every((name) =>
      existsSync(join(project, "backup", name)),
    ),
  );
  assert.ok(!existsSync(join(project, "backup", "token")));
  await first.stop();

  const [restore = "", rest = ""] = block("sh", "cp -a backup").split("golgi serve");
  assert.equal(rest.trim(), "");
  assert.match(shell(restore), /are whole/);
  const second = await startServer(t, state);
  assert.equal(second.recovered, 1);
  writeFileSync(go, "");
  await succeed(["show", run, "--follow"], { cwd: project });
  assert.match(await succeed(["runs"], { cwd: project }), /slow +succeeded[\s\S]*word-count +succeeded/);
  await succeed(["outputs", run, "--to", "out"], { cwd: project });
  assert.equal(readFileSync(join(project, "out", "f"), "utf8"), "one two three\n");
  const again = await succeed(["run", join(ROOT, "examples/hello/workflow.ts"), "--texts", "a.txt", "--json"], { cwd: project });
  assert.match(again, /"kind":"node.reused"/);
  await second.stop();
});

test("systemd takes the unit", { skip: lacking("systemd-analyze") }, (t) => {
  const unit = join(scratch(t), "golgi.service");
  writeFileSync(
    unit,
    block("ini", "ExecStart").replace("/srv/golgi/checkout/bin/golgi", GOLGI).replace("User=golgi", "User=root"),
  );
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /golgi\.service/, "no warning either");
});
