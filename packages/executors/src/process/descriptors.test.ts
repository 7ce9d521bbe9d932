import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadLibc } from "./libc.ts";

const skip = loadLibc() === undefined && "the native spawner does not work here";

/** Starts `ls` of its own descriptors, from a process that was itself started with a folder open on descriptor 9. */
const PROGRAM = `
  import { openSync } from "node:fs";
  import { openNativeSpawner } from ${JSON.stringify(new URL("./spawner-native.ts", import.meta.url).href)};
  const spawner = openNativeSpawner();
  setInterval(() => {}, 1000);
  const out = openSync(process.argv[1], "w");
  const env = { PATH: process.env.PATH };
  await spawner.start({ program: "/bin/sh", argv: ["sh", "-c", "ls /proc/self/fd"], cwd: "/", env, stdio: [null, out, 2] }).ended;
  process.exit(0);
`;

test("a child gets no descriptor that the process was started with", { skip, timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "golgi-descriptors-"));
  const secret = openSync(folder, "r");
  try {
    const said = join(folder, "said");
    const stdio = ["ignore", "inherit", "inherit", "ignore", "ignore", "ignore", "ignore", "ignore", "ignore", secret] as const;
    const words = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", PROGRAM, said];
    const child = spawn(process.execPath, words, { stdio: [...stdio], cwd: fileURLToPath(new URL(".", import.meta.url)) });
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
    // The fourth is that of `ls` itself, reading the folder.
    assert.deepEqual(readFileSync(said, "utf8").trim().split("\n"), ["0", "1", "2", "3"]);
  } finally {
    closeSync(secret);
    rmSync(folder, { recursive: true });
  }
});
