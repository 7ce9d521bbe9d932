import assert from "node:assert/strict";
import { test } from "node:test";
import { lower, type Ref, sh, t, task } from "../index.ts";
import type { Finding } from "../errors.ts";
import { readPolicy, readResources } from "./amount.ts";
import type { PolicyOptions, ResourceOptions } from "./definition.ts";

function resources(options: ResourceOptions) {
  const findings: Finding[] = [];
  const spec = readResources(options, (finding) => findings.push(finding));
  return { spec, codes: findings.map(({ code }) => code) };
}
function policy(options: PolicyOptions) {
  const findings: Finding[] = [];
  const spec = readPolicy(options, (finding) => findings.push(finding));
  return { spec, codes: findings.map(({ code }) => code) };
}
const GIB = 2 ** 30;

test("amounts as authors write them", () => {
  assert.deepEqual(resources({ cpus: 0.5, memory: "2 GiB", disk: 1e9, gpus: 1, time: "1h 30 min", pools: ["db"] }), {
    spec: {
      cpus: 0.5,
      memoryBytes: { start: 2 * GIB, factor: 1, max: 2 * GIB },
      diskBytes: 1e9,
      gpus: 1,
      timeLimitMs: 5_400_000,
      pools: ["db"],
    },
    codes: [],
  });
  assert.deepEqual(resources({ memory: { start: "1 GiB" } }).spec.memoryBytes, { start: GIB, factor: 2, max: 8 * GIB });
  assert.deepEqual(resources({ memory: { start: "1 GiB", growOnOom: 1.5, max: "4 GB" } }).spec.memoryBytes, {
    start: GIB,
    factor: 1.5,
    max: 4e9,
  });
});

test("amounts that cannot be understood, all of them", () => {
  const wrong = resources({ cpus: 0, memory: "2 parsec", disk: -1, gpus: 0.5, time: "soon" });
  assert.deepEqual(
    wrong.codes,
    Array.from({ length: 5 }, () => "GOLGI_INVALID_RESOURCE"),
  );
  assert.deepEqual(resources({ memory: { start: "2 GiB", max: "1 GiB" } }).codes, ["GOLGI_RESOURCE_OVER_LIMIT"]);
  assert.deepEqual(resources({ memory: { start: "2 GiB", growOnOom: 0.5, max: "4 GiB" } }).codes, ["GOLGI_INVALID_RESOURCE"]);
});

test("policy: causes, `user`, salt, times", () => {
  assert.deepEqual(
    policy({ retry: { user: 1, transient: 3 }, cache: { salt: "2" }, deadline: "1d", priority: -1, backoff: { max: "5s" } }),
    {
      spec: {
        retries: { exit: 1, output: 1, transient: 3 },
        cacheSalt: "2",
        deadlineMs: 86_400_000,
        priority: -1,
        backoff: { initialMs: 1000, maxMs: 5000 },
      },
      codes: [],
    },
  );
  const wrong = policy({ retry: { oops: 1, exit: -1 } as never, priority: Number.NaN });
  assert.deepEqual(wrong.codes, ["GOLGI_INVALID_OPTION", "GOLGI_INVALID_OPTION", "GOLGI_INVALID_OPTION"]);
});

const base = {
  name: "it",
  outputs: { n: t.int() },
  script: ({ outputs }: { outputs: { n: Ref<string> } }) => sh`echo 1 > ${outputs.n}`,
};

test("a site's limits, and memory that does not grow is not tried again", () => {
  const big = task({ ...base, resources: { cpus: 64, memory: "1 GiB", time: "10d" } });
  const { document, diagnostics } = lower(big, {
    bundles: new Map(),
    limits: { cpus: 32, memoryBytes: GIB, timeLimitMs: 86_400_000 },
  });
  assert.equal(document, undefined);
  assert.deepEqual(
    diagnostics.map(({ code, message }) => [code, /asks for (\S+)/.exec(message)?.[1]]),
    [
      ["GOLGI_RESOURCE_OVER_LIMIT", "cpus"],
      ["GOLGI_RESOURCE_OVER_LIMIT", "timeLimitMs"],
    ],
  );
  const [spec] = Object.values(lower(big, { bundles: new Map() }).document?.tasks ?? {});
  assert.equal(spec?.policy.retries["out-of-memory"], 0);
  const growing = task({ ...base, resources: { memory: { start: "1 GiB" } } });
  const [other] = Object.values(lower(growing, { bundles: new Map() }).document?.tasks ?? {});
  assert.equal(other?.policy.retries["out-of-memory"], undefined);
});

test("time given twice", () => {
  const { diagnostics } = lower(task({ ...base, timeout: "1h", resources: { time: "2h" } }), { bundles: new Map() });
  assert.deepEqual(
    diagnostics.map(({ code }) => code),
    ["GOLGI_INVALID_OPTION"],
  );
});
