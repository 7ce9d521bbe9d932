/** What happens on a real terminal: a pseudo terminal that Python makes. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { eventually, GOLGI, jsonLines, makeProject } from "./cli.ts";

const skip = spawnSync("python3", ["-c", "import pty"]).status !== 0 && "needs python3 to make a terminal";

/** Runs words on a terminal of its own; a line on standard input closes that terminal. Prints how the words ended. */
const ON_TERMINAL = `
import os, pty, select, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while True:
    ready = select.select([fd, 0], [], [])[0]
    if 0 in ready:
        break
    os.read(fd, 65536)
os.close(fd)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

function isSleeping(seconds: string): boolean {
  return readdirSync("/proc").some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\0${Number(seconds)}\0`;
    } catch {
      return false;
    }
  });
}

test("closing the terminal cancels the run, and nothing stays behind", { skip, timeout: 90_000 }, async (t) => {
  const project = makeProject(t);
  const seconds = `52.${process.pid}${Math.floor(Math.random() * 1e6)}`;
  const words = [GOLGI, "run", "control.ts", "naps", "--seconds", seconds, "--ids", "a"];
  const { GOLGI_STATE: _state, ...env } = process.env;
  const child = spawn("python3", ["-c", ON_TERMINAL, ...words], {
    cwd: project.directory,
    env: { ...env, TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  await eventually("a task sleeps", () => isSleeping(seconds));
  child.stdin.end("close\n");
  await once(child, "close");
  assert.equal(said.trim(), "130");
  await eventually("nothing sleeps", () => !isSleeping(seconds));
  const [row] = jsonLines((await project.ok("runs", "--json", "-n", "1")).stdout);
  assert.equal(row?.["status"], "cancelled");
});
