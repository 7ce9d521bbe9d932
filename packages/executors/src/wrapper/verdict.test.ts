import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cause } from "@golgi/ir";
import { verdictOf, type Ending } from "./verdict.ts";

const FINE: Ending = {
  attempt: "att_x",
  node: "align[s1]",
  exitCode: 0,
  oomKilled: false,
  memoryBytes: 0,
  peakBytes: 0,
  wallMs: 10,
  stderr: "",
  stdout: "",
  sandbox: "plain",
  diskFreeBytes: 1e12,
};

const CASES: readonly (readonly [what: string, ending: Partial<Ending>, cause: Cause | undefined, message: RegExp])[] = [
  ["success", {}, undefined, /./],
  ["success although the log speaks of space", { stderr: "No space left on device" }, undefined, /./],
  ["success although something in the group was killed", { oomKilled: true }, undefined, /./],
  ["an exit status", { exitCode: 2, stderr: "oops\n" }, "exit", /align\[s1\] ended with exit status 2.*stderr:\n {2}oops/s],
  ["silence", { exitCode: 1 }, "exit", /wrote nothing/],
  ["only standard output", { exitCode: 1, stdout: "to stdout" }, "exit", /stdout:\n {2}to stdout/],
  ["a signal", { exitCode: undefined as never, signal: "SIGSEGV" }, "exit", /killed by SIGSEGV/],
  ["the kernel's word", { exitCode: 137, oomKilled: true, memoryBytes: 1 << 30 }, "out-of-memory", /1024 MiB/],
  ["137 without it is just a kill", { exitCode: 137 }, "exit", /137/],
  ["our own kill for memory", { exitCode: 0, stopped: "out-of-memory", memoryBytes: 1 }, "out-of-memory", /memory/],
  [
    "our own kill for disk",
    { signal: "SIGKILL", stopped: "disk-limit", disk: { limitBytes: 1 << 20, usedBytes: 3 << 20 } },
    "disk-full",
    /limit of 1\.0 MiB \(3\.0 MiB seen\) and was ended/,
  ],
  [
    "too much on disk at the end",
    { disk: { limitBytes: 1 << 20, usedBytes: 3 << 20 } },
    "disk-full",
    /and ended with exit status 0/,
  ],
  ["as much on disk as was asked for", { disk: { limitBytes: 1 << 20, usedBytes: 1 << 20 } }, undefined, /./],
  [
    "137 in a container with a memory limit",
    { exitCode: 137, sandbox: "container", memoryBytes: 1 << 20 },
    "out-of-memory",
    /1\.0 MiB/,
  ],
  [
    "an image that is not there",
    { exitCode: 125, sandbox: "container", stderr: "Error: no such image" },
    "environment",
    /could not be started: no such image/,
  ],
  ["125 of the script itself", { exitCode: 125, sandbox: "container" }, "exit", /status 125/],
  [
    "an interpreter that the image lacks",
    { exitCode: 127, sandbox: "container", stderr: 'exec: "Rscript": executable file not found in $PATH' },
    "environment",
    /Rscript was not found in the image/,
  ],
  ["our own kill for time", { exitCode: 143, stopped: "timeout", timeLimitMs: 3_600_000 }, "timeout", /60 min/],
  ["cancelled", { exitCode: 143, stopped: "cancelled" }, "cancelled", /cancelled/],
  [
    "a tool that says the disk is full",
    { exitCode: 1, stderr: "samtools: No space left on device" },
    "disk-full",
    /no space left/,
  ],
  ["a disk that is full whatever the tool says", { exitCode: 1, diskFreeBytes: 1000 }, "disk-full", /no space left/],
  ["try again", { exitCode: 75, stderr: "license server busy" }, "transient", /license server busy/],
  [
    "bash does not find",
    { exitCode: 127, stderr: "/job/.task.sh: line 3: bwa: command not found\n" },
    "environment",
    /bwa was not found/,
  ],
  ["dash does not find", { exitCode: 127, stderr: "/job/.task.sh: 3: bwa: not found\n" }, "environment", /bwa was not found/],
  [
    "bubblewrap fails",
    { exitCode: 1, sandbox: "bubblewrap", stderr: "bwrap: No permissions to create new namespace\n" },
    "environment",
    /No permissions/,
  ],
  [
    "the interpreter is missing inside",
    { exitCode: 1, sandbox: "bubblewrap", stderr: "bwrap: execvp Rscript: No such file or directory" },
    "environment",
    /Rscript/,
  ],
  [
    "a tool that talks about bwrap in the sandbox",
    { exitCode: 1, sandbox: "bubblewrap", stderr: "starting\nbwrap: hello\n" },
    "exit",
    /bwrap: hello/,
  ],
  ["a tool that talks about bwrap in plain mode", { exitCode: 1, stderr: "bwrap: hello" }, "exit", /bwrap: hello/],
];

for (const [what, ending, cause, message] of CASES) {
  test(what, () => {
    const verdict = verdictOf({ ...FINE, ...ending });
    assert.equal(verdict?.cause, cause);
    if (verdict !== undefined) assert.match(verdict.error.message, message);
  });
}

test("a long log is cut to the last lines", () => {
  const verdict = verdictOf({ ...FINE, exitCode: 1, stderr: `${"x".repeat(1e6)}\nthe end` });
  assert.ok((verdict?.error.message.length ?? 0) < 6000);
  assert.match(verdict?.error.message ?? "", /the end$/);
});

test("a task without a network is told so when its tool says that it has none", () => {
  const said = [
    "curl: (6) Could not resolve host: example.org",
    "wget: unable to resolve host address ‘example.org’",
    "socket.gaierror: [Errno -3] Temporary failure in name resolution",
    "urllib.error.URLError: <urlopen error [Errno 101] Network is unreachable>",
    "Error: getaddrinfo EAI_AGAIN example.org",
  ];
  for (const stderr of said) {
    const ending = { ...FINE, exitCode: 1, sandbox: "bubblewrap" as const, stderr };
    assert.match(verdictOf({ ...ending, offline: true })?.error.hint ?? "", /network: true/, stderr);
    assert.equal(verdictOf({ ...ending, offline: false })?.error.hint, undefined, stderr);
  }
  assert.equal(verdictOf({ ...FINE, exitCode: 1, stderr: "no reads", offline: true })?.error.hint, undefined);
});
