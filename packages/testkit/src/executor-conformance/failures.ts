import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { AttemptResult, Cause, TaskSpec } from "@golgi/ir";
import type { ExecutorSuite } from "../executor-conformance.ts";
import { DIRECTORY, FILE, fileWith, INTEGER, openPlace, shellTask, STRING, type TestPlace } from "./bench-place.ts";

/** One screen. */
const SCREEN = 24 * 1024;

interface Case {
  readonly name: string;
  readonly task: TaskSpec;
  readonly cause: Cause;
  readonly code: string;
  readonly message: RegExp;
}

const FASTA = fileWith({ formats: ["edam:format_1929"] });
const GZIPPED = fileWith({ formats: ["edam:format_1929"], traits: { gzip: true } });

const CASES: readonly Case[] = [
  {
    name: "an exit status shows the last lines",
    task: shellTask({}, ["echo working; echo 'cannot open genome.fa' >&2; exit 3"]),
    cause: "exit",
    code: "GOLGI_TASK_FAILED",
    message: /exit status 3[\s\S]*cannot open genome\.fa/,
  },
  {
    name: "death by a signal is told",
    task: shellTask({}, ["kill -SEGV $$"]),
    cause: "exit",
    code: "GOLGI_TASK_FAILED",
    message: /SIGSEGV|exit status 139/,
  },
  {
    name: "exit status 75 asks for another attempt",
    task: shellTask({}, ["echo later >&2; exit 75"]),
    cause: "transient",
    code: "GOLGI_TASK_TRANSIENT",
    message: /later/,
  },
  {
    name: "a missing program is named",
    task: shellTask({}, ["surely-no-such-tool --help"]),
    cause: "environment",
    code: "GOLGI_COMMAND_NOT_FOUND",
    message: /surely-no-such-tool/,
  },
  {
    name: "a failing command inside a pipe fails the task",
    task: shellTask({}, ["false | true"]),
    cause: "exit",
    code: "GOLGI_TASK_FAILED",
    message: /exit status 1/,
  },
  {
    name: "an output that was not written",
    task: shellTask({ outputs: { made: FILE } }, ["echo x > out/made/other.txt"]),
    cause: "output",
    code: "GOLGI_OUTPUT_MISSING",
    message: /made[\s\S]*other\.txt/,
  },
  {
    name: "a pattern that matches twice",
    task: shellTask({ outputs: { one: fileWith({ glob: "*.txt" }) } }, ["touch out/one/a.txt out/one/b.txt"]),
    cause: "output",
    code: "GOLGI_OUTPUT_AMBIGUOUS",
    message: /a\.txt.*b\.txt/,
  },
  {
    name: "a format that is not what it says",
    task: shellTask({ outputs: { genome: FASTA } }, ["printf '\\x89PNG\\r\\n\\x1a\\n0000' > ", { out: "genome" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_FORMAT",
    message: /genome/,
  },
  {
    name: "a gzip that is not gzip",
    task: shellTask({ outputs: { genome: GZIPPED } }, ["printf '>chr1\\nACGT\\n' > ", { out: "genome" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_FORMAT",
    message: /gzip/i,
  },
  {
    name: "a missing companion",
    task: shellTask({ outputs: { data: fileWith({ secondaryFiles: [".bai"] }) } }, ["echo x > ", { out: "data" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_COMPANION",
    message: /\.bai/,
  },
  {
    name: "a link that points outside",
    task: shellTask({ outputs: { leak: FILE } }, ["ln -s /etc/passwd ", { out: "leak" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_OUTSIDE",
    message: /outside/,
  },
  {
    name: "a link that climbs outside",
    task: shellTask({ outputs: { leak: FILE } }, ["ln -s ../../../../../../../../etc/passwd ", { out: "leak" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_OUTSIDE",
    message: /outside/,
  },
  {
    name: "a folder on the way that is a link to outside",
    task: shellTask({ outputs: { leak: fileWith({ fileName: "passwd" }) } }, ["rmdir out/leak; ln -s /etc out/leak"]),
    cause: "output",
    code: "GOLGI_OUTPUT_OUTSIDE",
    message: /outside/,
  },
  {
    name: "links that go round in circles",
    task: shellTask({ outputs: { loop: FILE } }, ["ln -s loop out/loop/loop"]),
    cause: "output",
    code: "GOLGI_OUTPUT_OUTSIDE",
    message: /link/,
  },
  {
    name: "a named pipe as an output",
    task: shellTask({ outputs: { pipe: FILE } }, ["mkfifo ", { out: "pipe" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_KIND",
    message: /pipe/,
  },
  {
    name: "a folder where a file is declared",
    task: shellTask({ outputs: { made: FILE } }, ["mkdir ", { out: "made" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_KIND",
    message: /a directory, not a regular file/,
  },
  {
    name: "a file where a folder is declared",
    task: shellTask({ outputs: { tree: DIRECTORY } }, ["rmdir ", { out: "tree" }, "; echo x > ", { out: "tree" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_KIND",
    message: /not a directory/,
  },
  {
    name: "a directory output with a link that points outside",
    task: shellTask({ outputs: { tree: DIRECTORY } }, ["ln -s /etc/passwd ", { out: "tree" }, "/leak"]),
    cause: "output",
    code: "GOLGI_SYMLINK_OUTSIDE",
    message: /leak/,
  },
  {
    name: "JSON that is not JSON",
    task: shellTask({ outputs: { name: STRING } }, ["echo unquoted > ", { out: "name" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_JSON",
    message: /not JSON/,
  },
  {
    name: "a value that does not fit its type",
    task: shellTask({ outputs: { n: INTEGER } }, ["echo '\"many\"' > ", { out: "n" }]),
    cause: "output",
    code: "GOLGI_OUTPUT_VALUE",
    message: /n: /,
  },
  {
    name: "JSON of 50 MB is refused before it is read",
    task: shellTask({ outputs: { n: STRING } }, [
      "(printf '\"'; head -c 50000000 /dev/zero | tr '\\0' x; printf '\"') > ",
      { out: "n" },
    ]),
    cause: "output",
    code: "GOLGI_OUTPUT_TOO_LARGE",
    message: /bytes/,
  },
  {
    name: "an error message of 50 MB is cut",
    task: shellTask({}, ["head -c 50000000 /dev/zero | tr '\\0' e >&2; exit 9"]),
    cause: "exit",
    code: "GOLGI_TASK_FAILED",
    message: /exit status 9/,
  },
  {
    name: "a tool that is not installed",
    task: shellTask({ tools: { "surely-no-such-tool": { version: "1.2" } } }, ["true"]),
    cause: "environment",
    code: "GOLGI_TOOL_MISSING",
    message: /surely-no-such-tool 1\.2/,
  },
  {
    name: "a tool of another version",
    task: shellTask({ tools: { bash: { version: "99.1" } } }, ["true"]),
    cause: "environment",
    code: "GOLGI_TOOL_VERSION",
    message: /bash 99\.1 is needed; .*bash is \d/,
  },
];

export function failureTests(suite: ExecutorSuite): void {
  let place: TestPlace;
  before(async () => {
    place = await openPlace(suite.create, { logLimitBytes: 1024 * 1024 });
  });
  after(() => place.close());

  for (const { name, task, cause, code, message } of CASES) {
    const skip = (code.startsWith("GOLGI_TOOL_") && suite.cannot["host-tools"]) || false;
    test(name, { timeout: 120_000, skip }, async () => expectFailure(await place.run(task), { cause, code, message }));
  }

  test("an input whose bytes are not in the store", async () => {
    const digest = `sha256:${"12".repeat(32)}` as const;
    const task = shellTask({ inputs: { file: FILE } }, ["cat ", { in: "file" }]);
    const result = await place.run(task, { file: { class: "File", digest, name: "x", size: 1 } });
    expectFailure(result, { cause: "input", code: "GOLGI_INPUT_MISSING", message: /file/ });
  });

  test("a tool of the right version lets the task run", async () => {
    const result = await place.run(shellTask({ tools: { bash: { version: "" } } }, ["true"]));
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
  });
}

function expectFailure(result: AttemptResult, wanted: { cause: Cause; code: string; message: RegExp }): void {
  assert.equal(result.status, "failed");
  assert.equal(result.error?.code, wanted.code, JSON.stringify(result.error)?.slice(0, 2000));
  assert.equal(result.cause, wanted.cause);
  assert.match(result.error?.message ?? "", wanted.message);
  assert.equal(result.outputs, undefined);
  assert.ok(JSON.stringify(result).length < SCREEN, "a result fits on a screen");
}
