import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { DirectoryValue } from "@golgi/ir";
import type { ExecutorSuite } from "../executor-conformance.ts";
import {
  DIRECTORY,
  FILE,
  functionTask,
  INTEGER,
  openPlace,
  shellTask,
  STRING,
  uniqueSeconds,
  type TestPlace,
} from "./bench-place.ts";

export function isolationTests(suite: ExecutorSuite): void {
  const skip = suite.cannot.isolation ?? false;
  /** Containers have walls of their own. */
  const ownWalls = skip === false ? (suite.cannot["system-read-only"] ?? false) : skip;
  let place: TestPlace;
  let server: Server;
  let port = 0;
  before(async () => {
    place = await openPlace(suite.create);
    server = createServer((socket) => socket.end("hello\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  after(async () => {
    server.close();
    await place.close();
  });
  /** Output of a script that must succeed. */
  const say = async (
    script: Parameters<typeof shellTask>[1],
    parts: Parameters<typeof shellTask>[0] = {},
    inputs = {},
  ): Promise<string> => {
    const task = shellTask({ ...parts, outputs: { said: FILE } }, ["exec > ", { out: "said" }, "\n", ...script]);
    const result = await place.run(task, inputs);
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    return place.text(result.outputs?.["said"]);
  };

  test("inputs cannot be changed, replaced or removed", { skip }, async () => {
    const make = shellTask({ outputs: { tree: DIRECTORY } }, ["echo inner > ", { out: "tree" }, "/a.txt"]);
    const tree = (await place.run(make)).outputs?.["tree"] as DirectoryValue;
    const file = await place.file("precious");
    const attack = [
      "f=",
      { in: "file" },
      "; d=",
      { in: "tree" },
      "; for try in 'echo x >> \"$f\"' 'chmod u+w \"$f\"' 'rm -f \"$f\"' 'mv \"$f\" elsewhere' 'touch \"$f\"' 'echo x > \"$d/a.txt\"' 'rm -rf \"$d/a.txt\"' 'touch \"$d/new\"' 'mkdir in/new' 'rm -rf in'; do",
      ' if eval "$try" 2> /dev/null; then echo "did $try"; fi; done; cat "$f" "$d/a.txt"',
    ];
    const said = await say(attack, { inputs: { file: FILE, tree: DIRECTORY } }, { file, tree });
    assert.equal(said, "preciousinner\n");
    assert.equal(await place.text(file), "precious");
    for await (const fault of place.store.verify()) assert.fail(JSON.stringify(fault));
  });

  test("the store, the work folder, the home and other secrets of the host cannot be seen", { skip }, async () => {
    const secret = join(place.root, "secret.txt");
    writeFileSync(secret, "secret");
    const paths = [
      secret,
      place.place.store,
      place.place.work,
      place.place.logs,
      homedir(),
      process.cwd(),
      "/etc/shadow",
      "/var/log",
      "/root",
    ];
    const words = paths.map((path) => `'${path}'`).join(" ");
    const said = await say([
      `for p in ${words}; do if [ -n "$(ls -A "$p" 2> /dev/null)" ]; then echo "saw $p"; fi; done; echo done`,
    ]);
    assert.equal(said, "done\n");
  });

  test("other attempts and processes of the host cannot be seen or signalled", { skip }, async () => {
    const seconds = uniqueSeconds();
    const other = await place.submit(
      shellTask({ name: "other" }, [`echo private > mine.txt; echo x > /tmp/theirs; sleep ${seconds}`]),
    );
    await place.started(other.attempt);
    const said = await say([
      "ls /job/.. > names; if grep -q att_ names; then echo 'saw attempts'; fi; ls /tmp; ",
      `for p in /proc/[0-9]*; do if tr '\\0' ' ' < $p/cmdline 2> /dev/null | grep -q 'sleep ${seconds}'; then echo "saw $p"; fi; done; `,
      `if kill -0 ${process.pid} 2> /dev/null && [ "$(cat /proc/${process.pid}/comm 2> /dev/null)" = node ]; then echo 'saw the host'; fi; echo done`,
    ]);
    assert.equal(said, "done\n");
    await place.executor.cancel([other.attempt]);
    await place.ended(other.attempt);
  });

  test("system folders cannot be written for anybody else, and there are no capabilities", { skip }, async () => {
    const mark = `golgi-was-here-${uniqueSeconds()}`;
    const said = await say([
      `for p in /usr /etc /bin /opt /; do if touch $p/${mark} 2> /dev/null; then if [ $p != / ]; then echo "wrote $p"; fi; fi; done; `,
      "grep CapEff /proc/self/status; if mount -t tmpfs x /usr 2> /dev/null; then echo mounted; fi",
    ]);
    const lines = said.trimEnd().split("\n");
    assert.deepEqual(
      lines.filter((line) => !line.startsWith("wrote")),
      ["CapEff:\t0000000000000000"],
    );
    if (suite.cannot["system-read-only"] === undefined) assert.equal(lines.length, 1, said);
    for (const folder of ["/usr", "/etc", "/bin", "/opt"]) assert.equal(existsSync(join(folder, mark)), false);
    assert.equal(await say([`ls -d /usr/${mark} /etc/${mark} 2> /dev/null || echo gone`]), "gone\n");
  });

  test("the settings of the kernel cannot be changed, also where Golgi is run by root", { skip: ownWalls }, async () => {
    const pattern = "/proc/sys/kernel/core_pattern";
    const before = readFileSync(pattern, "utf8");
    try {
      const said = await say([
        `(echo golgi-test > ${pattern}) 2> /dev/null && echo wrote; for f in /proc/sys/kernel/*; do if [ -f "$f" ] && (: >> "$f") 2> /dev/null; then echo "could write $f"; fi; done; echo done`,
      ]);
      assert.equal(said, "done\n");
      assert.equal(readFileSync(pattern, "utf8"), before);
    } finally {
      if (readFileSync(pattern, "utf8") !== before) writeFileSync(pattern, before);
    }
  });

  test("what is in memory only cannot be written, but for shared memory", { skip: ownWalls }, async () => {
    const said = await say([
      "for p in / /dev; do if (echo x > $p/mark) 2> /dev/null; then echo wrote $p; fi; done; echo y > /dev/shm/mark; cat /dev/shm/mark; echo z > /dev/null",
    ]);
    assert.equal(said, "y\n");
  });

  test("this machine has a name and an address without a network", { skip: ownWalls }, async () => {
    assert.match(await say(["getent hosts localhost"]), /localhost/);
    assert.match(await say(['getent hosts "$(hostname)"']), /^(127\.|::1)/);
  });

  const connect = (): string =>
    `if (exec 3<> /dev/tcp/127.0.0.1/${port} && head -n 1 <&3) 2> /dev/null; then echo connected; else echo refused; fi`;

  test("there is no network unless the task asks for it", { skip }, async () => {
    assert.equal(await say([connect()]), "refused\n");
  });

  test("a task that asks for the network has it", async () => {
    assert.equal(await say([connect()], { network: true }), "hello\nconnected\n");
  });

  test("functions have the same walls", { skip }, async () => {
    const secret = join(place.root, "secret2.txt");
    writeFileSync(secret, "secret");
    const source = `
      import { readFileSync, readdirSync, writeFileSync } from "node:fs";
      import { connect } from "node:net";
      const tries = (f) => { try { f(); return "did"; } catch { return "refused"; } };
      export default async ({ inputs }) => ({
        read: tries(() => readFileSync(inputs.secret)),
        store: tries(() => readdirSync(inputs.store)),
        input: tries(() => writeFileSync(inputs.file.path, "changed")),
        said: readFileSync(inputs.file.path, "utf8"),
        network: await new Promise((resolve) => {
          const socket = connect(inputs.port, "127.0.0.1", () => resolve("did"));
          socket.on("error", () => resolve("refused"));
        }),
      });`;
    const inputs = { secret: STRING, store: STRING, port: INTEGER, file: FILE };
    const outputs = { read: STRING, store: STRING, input: STRING, said: STRING, network: STRING };
    const task = await functionTask(place.store, { inputs, outputs }, source);
    const result = await place.run(task, { secret, store: place.place.store, port, file: await place.file("given") });
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    assert.deepEqual(result.outputs, { read: "refused", store: "refused", input: "refused", said: "given", network: "refused" });
  });

  test("an input changed in place is noticed where it cannot be prevented", {
    skip: skip === false ? "prevented here" : false,
  }, async () => {
    const file = await place.file(`precious ${uniqueSeconds()}`);
    const task = shellTask({ inputs: { file: FILE } }, ["chmod u+w ", { in: "file" }, "; echo changed > ", { in: "file" }]);
    const result = await place.run(task, { file });
    assert.equal(result.error?.code, "GOLGI_INPUT_CHANGED", JSON.stringify(result));
    assert.equal(result.cause, "input");
    const other = await place.file(`precious too ${uniqueSeconds()}`);
    const fails = shellTask({ inputs: { file: FILE } }, [
      "chmod u+w ",
      { in: "file" },
      "; echo changed > ",
      { in: "file" },
      "; exit 3",
    ]);
    assert.equal((await place.run(fails, { file: other })).error?.code, "GOLGI_INPUT_CHANGED", "also when it fails by itself");
  });
}
