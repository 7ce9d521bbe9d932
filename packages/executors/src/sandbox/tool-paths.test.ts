import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { toolPaths } from "./tool-paths.ts";

let root = "";
before(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "golgi-paths-")));
  for (const folder of [
    "home/.cargo/bin",
    "home/.pyenv/shims",
    "home/bin",
    "home/conda/envs/bio/bin",
    "home/conda/envs/bio/conda-meta",
    "home/.local/share/uv/python/cpython-3.13/bin",
    "project/.venv/bin",
    "project/bin",
    "project/.golgi/store/bin",
    "project/node_modules/.bin",
    "other/tool/bin",
    "flat",
  ]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const home = join(root, "home/.local/share/uv/python/cpython-3.13/bin");
  writeFileSync(join(root, "project/.venv/pyvenv.cfg"), `home = ${home}\ninclude-system-site-packages = false\n`);
});
after(() => rmSync(root, { recursive: true, force: true }));

const bindsOf = (entry: string): { readonly onPath: boolean; readonly binds: readonly string[] } => {
  const found = toolPaths(join(root, entry), [join(root, "project/.golgi/store")], join(root, "home"));
  return {
    onPath: found.path.split(":").includes(join(root, entry)),
    binds: found.binds.map((bind) => bind.slice(root.length + 1)),
  };
};

const CASES: readonly (readonly [entry: string, onPath: boolean, binds: readonly string[], why: string])[] = [
  ["other/tool/bin", true, ["other/tool"], "a prefix is shown whole: tools need their lib and share"],
  ["home/conda/envs/bio/bin", true, ["home/conda/envs/bio"], "a conda environment too"],
  ["home/bin", true, ["home/bin"], "never the home folder"],
  ["home/.cargo/bin", true, ["home/.cargo/bin"], "a dot folder may hold credentials"],
  ["home/.pyenv/shims", true, ["home/.pyenv"], "shims start what lies beside them"],
  [
    "project/.venv/bin",
    true,
    ["project/.venv", "home/.local/share/uv/python/cpython-3.13"],
    "a virtual environment, with the interpreter it was made from",
  ],
  ["project/bin", true, ["project/bin"], "the prefix would show the store"],
  ["project/.golgi/store/bin", false, [], "nothing inside the store"],
  ["project/node_modules/.bin", false, [], "npm's own additions are not the user's tools"],
  ["flat", true, ["flat"], "a folder without bin shows itself"],
  ["missing/bin", false, [], "what does not exist is left out"],
];
for (const [entry, onPath, binds, why] of CASES) {
  test(`${entry}: ${why}`, () => assert.deepEqual(bindsOf(entry), { onPath, binds }));
}

test("system folders need no bind, and are always on the path", () => {
  const { path, binds } = toolPaths("/usr/bin", [], "/root");
  assert.deepEqual(binds, []);
  assert.ok(path.split(":").includes("/usr/bin") && path.split(":").includes("/bin"));
});

test("relative entries are ignored", () => assert.ok(!toolPaths(".:bin::/usr/bin", [], "/root").path.includes(".")));
