/** Directories that may not be written to, as a user who is not root (root may write everywhere). */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync } from "node:fs";
import { it } from "node:test";
import { testFolder } from "./test-folder.ts";

const NOBODY = 65534;

/** In a process of its own: it can never be root again. */
const PROGRAM = `
  import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
  import { openLocalStore } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
  const folder = process.argv[1];
  if (process.getuid() === 0) { process.setgid(${NOBODY}); process.setuid(${NOBODY}); }
  const made = folder + "/made";
  mkdirSync(made + "/sealed/empty", { recursive: true });
  writeFileSync(made + "/open", "o");
  writeFileSync(made + "/sealed/inside", "i");
  for (const name of ["sealed/empty", "sealed", ""]) chmodSync(made + "/" + name, 0o555);
  const store = await openLocalStore(folder + "/store");
  const copied = await store.putDirectory(made);
  const moved = await store.putDirectory(made, { move: true });
  await store.materialize(moved, folder + "/back");
  const same = existsSync(folder + "/back/sealed/inside") && existsSync(folder + "/back/sealed/empty");
  console.log(JSON.stringify({ equal: copied.digest === moved.digest, left: existsSync(made), same }));
  await store.close();
`;

it("a directory with read-only parts is taken over whole", (test) => {
  const folder = testFolder(test);
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY);
  chmodSync(folder, 0o755);
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", PROGRAM, folder], {
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.deepEqual(JSON.parse(said), { equal: true, left: false, same: true });
});
