/** The completion script inside a real bash: words that bash cuts at `=`, `:` and `@` come back whole. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { GOLGI, makeProject } from "./cli.ts";

/** Cuts a line as bash does, calls the function that `complete -F` names, and prints what it offers. */
const DRIVER = `
eval "$("$GOLGI" completion bash)"
offer() {
  COMP_LINE=$1 COMP_POINT=\${#1}
  COMP_WORDS=()
  local rest=$1
  while [[ $rest =~ ^([^\\ =:@]+|[=:@]+)(\\ *)(.*)$ ]]; do
    COMP_WORDS+=("\${BASH_REMATCH[1]}")
    rest=\${BASH_REMATCH[3]}
  done
  [[ $1 == *" " ]] && COMP_WORDS+=("")
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  COMP_WORDS[0]=$GOLGI
  _golgi
  printf '%s\\n' "\${COMPREPLY[@]}"
}
complete -p golgi > /dev/null || exit 9
offer "$LINE"
`;

test("bash: commands, files, workflows, inputs, values after = and a space, sheets after @, runs, nodes", async (t) => {
  const project = makeProject(t);
  mkdirSync(project.path("data"));
  project.write("data/samples one.csv", "name\n");
  await project.ok("run", "hello.ts", "hello");
  await project.ok("--state", "other", "run", "control.ts", "naps");
  const offer = (line: string): readonly string[] => {
    const ended = spawnSync("bash", ["-c", DRIVER], {
      cwd: project.directory,
      encoding: "utf8",
      timeout: 60_000,
      env: { ...process.env, GOLGI, LINE: line },
    });
    assert.equal(ended.status, 0, ended.stderr);
    assert.equal(ended.stderr, "");
    return ended.stdout.split("\n").filter((word) => word !== "");
  };
  assert.deepEqual(offer("golgi ru"), ["run", "runs"]);
  assert.deepEqual([...offer("golgi run hel")].sort(), ["hello.ts", "helper.ts"]);
  assert.deepEqual(offer("golgi run data/"), ["data/samples one.csv"]);
  assert.deepEqual(offer("golgi run control.ts na"), ["naps"]);
  assert.deepEqual(offer("golgi run --cpus 2 control.ts naps --se"), ["--seconds"]);
  assert.deepEqual(offer("golgi run files.ts counts --min"), ["--min-quality"]);
  assert.deepEqual(offer("golgi run files.ts counts --mode "), ["fast", "exact"]);
  assert.deepEqual(offer("golgi run files.ts counts --mode=e"), ["exact"]);
  assert.deepEqual(offer("golgi run files.ts counts --mode="), ["fast", "exact"]);
  assert.deepEqual(offer("golgi run files.ts counts --no-tr"), ["--no-trim"]);
  assert.deepEqual(offer("golgi run files.ts counts --samples @data/sam"), ["data/samples one.csv"]);
  assert.deepEqual(offer("golgi run hello.ts hello --preset "), ["ada"]);
  assert.deepEqual(offer("golgi graph hello.ts --format s"), ["svg"]);
  assert.deepEqual(offer("golgi show la"), ["last"]);
  assert.deepEqual(offer("golgi logs last g"), ["greet"]);
  assert.deepEqual(offer("golgi logs --state other last map-nap[a"), []);
  assert.deepEqual(offer("golgi logs --state other last map-nap[0"), ["map-nap[0]/nap"]);
  assert.deepEqual(offer("golgi store coll"), ["collect"]);
});
