import assert from "node:assert/strict";
import { test } from "node:test";
import { clientEnvironment, containerName, removalWords, ulimitsOf } from "./container-client.ts";

test("limits are what this host may give, and no more than podman asks for", () => {
  const limits = (files: string, processes: string): string =>
    `Limit                     Soft Limit           Hard Limit           Units\nMax processes             10                   ${processes}                processes\nMax open files            1024                 ${files}                 files\n`;
  assert.deepEqual(ulimitsOf(limits("20000", "96350")), ["nofile=20000:20000", "nproc=32768:32768"]);
  assert.deepEqual(ulimitsOf(limits("unlimited", "100")), ["nofile=1048576:1048576", "nproc=100:100"]);
  assert.deepEqual(ulimitsOf(""), ["nofile=1048576:1048576", "nproc=32768:32768"]);
});

test("containers are removed by name, with the words of the installation", () => {
  const name = containerName("att_a/b c");
  assert.equal(name, "golgi-att_a-b-c");
  const podman = ["podman", "--root", "/r", "rm", "--force", "--time", "0", "--ignore", name];
  assert.deepEqual(removalWords({ program: "podman", extra: ["--root", "/r"] }, [name]), podman);
  assert.deepEqual(removalWords({ program: "docker" }, [name]), ["docker", "rm", "--force", name]);
});

test("the client gets its configuration, and nothing else of the environment", () => {
  const names = ["GOLGI_SECRET", "DOCKER_HOST", "XDG_RUNTIME_DIR", "https_proxy", "CONTAINERS_CONF", "LD_PRELOAD"];
  const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  try {
    for (const name of names) process.env[name] = "given";
    const environment = clientEnvironment("/bin");
    assert.deepEqual(
      names.filter((name) => environment[name] === "given"),
      ["DOCKER_HOST", "XDG_RUNTIME_DIR", "https_proxy", "CONTAINERS_CONF"],
    );
    assert.equal(environment["PATH"], "/bin");
  } finally {
    for (const name of names) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});
