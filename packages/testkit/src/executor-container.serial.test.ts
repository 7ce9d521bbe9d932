/** The executor conformance suite with every script in a real container, and what only containers have: images, users, clean-up by name. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { after, describe, test } from "node:test";
import { createLocalExecutor } from "@golgi/executors";
import type { FileValue, TaskSpec } from "@golgi/ir";
import { makeTestImage } from "./container-image.ts";
import { executorConformance } from "./executor-conformance.ts";
import { eventually, FILE, openPlace, shellTask, uniqueSeconds, type TestPlace } from "./executor-conformance/bench-place.ts";
import { createInContainer, localWorkers, moduleOf } from "./local-executors.ts";

const made = await makeTestImage();
if (made.ok) {
  const { image } = made;
  process.env["GOLGI_TEST_IMAGE"] = JSON.stringify(image);
  after(made.remove);
  executorConformance({
    name: "local/container",
    create: createInContainer,
    module: moduleOf("createInContainer"),
    workers: localWorkers,
    many: 20,
    cannot: {
      "system-read-only": "an image's folders may be written; what is written goes with the container",
      "host-tools": "a container brings its own tools",
      "own-functions": "functions do not run in containers",
    },
  });
  describe("containers", { timeout: 300_000 }, containerTests);
} else test("executor local/container", { skip: made.reason }, () => {});

/** Names of the attempt's containers that there are, running or not. Others may be left of attempts whose work folder is gone. */
function containersOf(attempt: string): readonly string[] {
  const { extra = [] } = made.ok ? made.image : {};
  const said = execFileSync("podman", [...extra, "ps", "--all", "--format", "{{.Names}}"], { encoding: "utf8" });
  return said.split("\n").filter((name) => name.includes(attempt));
}

async function inPlace(act: (place: TestPlace) => Promise<void>): Promise<void> {
  const place = await openPlace(createInContainer);
  try {
    await act(place);
  } finally {
    await place.close();
  }
}

function withImage(task: TaskSpec, container: string): TaskSpec {
  return { ...task, environment: { ...task.environment, container } };
}

function containerTests(): void {
  test("outputs belong to the user who runs golgi, whatever user the image names", () =>
    inPlace(async (place) => {
      const task = shellTask({ outputs: { who: FILE } }, ["id -u > ", { out: "who" }]);
      const { outputs, error } = await place.run(task);
      assert.equal(await place.text(outputs?.["who"]), "0\n", JSON.stringify(error));
      const { digest } = (outputs ?? {})["who"] as FileValue;
      assert.equal(statSync(await place.store.localPath(digest)).uid, process.getuid?.());
    }));

  test("cancelling ends the container and removes it, although its script ignores it", () =>
    inPlace(async (place) => {
      const seconds = uniqueSeconds();
      const task = shellTask({}, [`trap '' TERM; sleep ${seconds} & while :; do sleep ${seconds}; done`]);
      const { attempt } = await place.submit(task);
      await place.started(attempt);
      await eventually(() => containersOf(attempt).length === 1);
      assert.match(containersOf(attempt)[0] ?? "", /^golgi-att_/);
      await place.executor.cancel([attempt]);
      assert.equal((await place.ended(attempt)).status, "cancelled");
      assert.deepEqual(containersOf(attempt), []);
      assert.deepEqual(
        readdirSync(place.place.work).filter((name) => name.endsWith(".pid")),
        [],
      );
    }));

  test("kill -9 of the worker leaves no container behind", () =>
    inPlace(async (place) => {
      const { attempt } = await place.submit(shellTask({}, [`sleep ${uniqueSeconds()}`]));
      await place.started(attempt);
      await eventually(() => containersOf(attempt).length === 1);
      for (const pid of localWorkers(place.place)) process.kill(pid, "SIGKILL");
      assert.equal((await place.ended(attempt)).cause, "lost");
      await eventually(() => containersOf(attempt).length === 0);
    }));

  test("what a container uses is measured, not its client", () =>
    inPlace(async (place) => {
      const task = shellTask({}, [
        "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 0.3",
      ]);
      const { usage, status, error } = await place.run(task);
      assert.equal(status, "succeeded", JSON.stringify(error));
      assert.ok(usage.maxRssBytes > 55_000_000, JSON.stringify(usage));
      assert.ok(usage.userMs > 100, JSON.stringify(usage));
      const idle = await place.run(shellTask({}, ["sleep 0.3"]));
      assert.ok(idle.usage.maxRssBytes < 20_000_000, JSON.stringify(idle.usage));
    }));

  test("an image that is not there, a program that is not in it, a host without containers: each is told as such", async () => {
    const { image } = made as Extract<typeof made, { ok: true }>;
    const place = await openPlace((folders) =>
      createLocalExecutor({ ...folders, container: image.program, containerExtra: image.extra }),
    );
    try {
      const absent = await place.run(withImage(shellTask({}, ["true"]), "localhost/not-there:1"));
      assert.equal(absent.error?.code, "GOLGI_CONTAINER_FAILED", JSON.stringify(absent.error));
      assert.equal(absent.cause, "environment");
      assert.match(absent.error?.message ?? "", /not-there/);
      const script = shellTask({}, ["cat('hello')"]);
      const r = withImage({ ...script, body: { ...script.body, interpreter: ["Rscript"] } as TaskSpec["body"] }, image.image);
      const missing = await place.run(r);
      assert.equal(missing.error?.code, "GOLGI_INTERPRETER_MISSING", JSON.stringify(missing.error));
      const exits = await place.run(withImage(shellTask({}, ["exit 125"]), image.image));
      assert.equal(exits.error?.code, "GOLGI_TASK_FAILED", JSON.stringify(exits.error));
    } finally {
      await place.close();
    }
    const without = await openPlace((folders) => createLocalExecutor({ ...folders, container: false }));
    try {
      const { error } = await without.run(withImage(shellTask({}, ["true"]), image.image));
      assert.equal(error?.code, "GOLGI_CONTAINER_RUNTIME", JSON.stringify(error));
    } finally {
      await without.close();
    }
  });
}
