import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bubblewrapArguments, systemArguments } from "../sandbox/bubblewrap.ts";
import { probeBubblewrap } from "../sandbox/probe.ts";
import { proportionalBytes, sharedMemoryBytes, treeOf } from "./tree.ts";

const { works, detail } = await probeBubblewrap();

test("files in a sandbox's shared memory are counted, those of the host are not", {
  skip: !works && detail,
  timeout: 60_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), "golgi-shm-"));
  for (const name of ["in", "tmp"]) mkdirSync(join(directory, name));
  const system = systemArguments({ network: false, etc: "/etc", toolBinds: [] });
  const words = bubblewrapArguments(system, { directory, network: false, inputs: true, mounts: [] });
  const script = "head -c 30000000 /dev/zero > /dev/shm/file; echo written; exec sleep 60";
  const child = spawn("bwrap", [...words, "bash", "-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(child.stdout, "data");
    const pids = treeOf(child.pid ?? 0);
    const body = pids.at(-1) ?? 0;
    const bytes = sharedMemoryBytes(body);
    assert.ok(bytes >= 30_000_000 && bytes < 31_000_000, String(bytes));
    assert.ok(proportionalBytes(pids, bytes) > 30_000_000);
    assert.equal(sharedMemoryBytes(process.pid), 0);
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
    rmSync(directory, { recursive: true });
  }
});
