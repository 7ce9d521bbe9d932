/** Presets: what is stored, who may change what, and what no longer fits. Every answer is held to the contract. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { FileValue } from "@golgi/ir";
import { t, workflow } from "@golgi/sdk";
import { ApiError } from "../client.ts";
import { createWorld, type World } from "../testing/world.ts";
import { openPresets } from "./presets-tables.ts";

let world: World;
const INPUTS = { depth: t.int().min(1), genome: t.enum(["hg38", "mm39"]), reads: t.file().optional() };
const first = workflow({
  name: "calling",
  inputs: INPUTS,
  presets: { quick: { depth: 1 } },
  body: ({ depth }) => ({ depth }),
});
const second = workflow({
  name: "calling",
  inputs: { depth: t.int().min(1).max(10), sample: t.string() },
  body: ({ depth }) => ({ depth }),
});
before(async () => {
  world = await createWorld({ user: "ada" });
  await world.register(first, "first");
});
after(async () => {
  await world.close();
  assert.deepEqual(world.faults, []);
});

const code = (wanted: string, status: number) => (error: unknown) =>
  error instanceof ApiError && error.code === wanted && error.status === status;
const at = (preset: string, ref = "calling") => ({ ref, preset });

test("save, read, list, save over, rename, delete", async () => {
  const { client } = world;
  const saved = await client.call("savePreset", { params: at("Plate 7"), body: { inputs: { depth: 30, genome: "hg38" } } });
  assert.deepEqual([saved.origin, saved.revision, saved.by, saved.issues], ["saved", 1, "ada", []]);
  const again = await client.call("savePreset", { params: at("Plate 7"), body: { inputs: { depth: 31 } } });
  assert.equal(again.revision, 2);
  assert.deepEqual((await client.call("getPreset", { params: at("Plate 7") })).inputs, { depth: 31 });
  const { rows } = await client.call("listPresets", { params: { ref: "calling" } });
  assert.deepEqual(
    rows.map(({ name, origin, misfits }) => [name, origin, misfits]),
    [
      ["quick", "author", []],
      ["Plate 7", "saved", []],
    ],
  );
  assert.deepEqual((await client.call("getPreset", { params: at("quick") })).inputs, { depth: 1 });
  const renamed = await client.call("renamePreset", { params: at("Plate 7"), body: { name: "Plaque 7 (été)" } });
  assert.deepEqual([renamed.name, renamed.inputs], ["Plaque 7 (été)", { depth: 31 }]);
  await assert.rejects(client.call("getPreset", { params: at("Plate 7") }), code("GOLGI_PRESET_MISSING", 404));
  await client.call("deletePreset", { params: at("Plaque 7 (été)") });
  await assert.rejects(client.call("deletePreset", { params: at("Plaque 7 (été)") }), code("GOLGI_PRESET_MISSING", 404));
});

test("nobody overwrites what they have not seen, nor what the author wrote", async () => {
  const { client } = world;
  const save = (depth: number, revision: number) =>
    client.call("savePreset", { params: at("shared"), body: { inputs: { depth }, revision } });
  await save(1, 0);
  await assert.rejects(save(2, 0), code("GOLGI_PRESET_CONFLICT", 409));
  await save(3, 1);
  await assert.rejects(save(4, 1), code("GOLGI_PRESET_CONFLICT", 409));
  await assert.rejects(save(4, 7), code("GOLGI_PRESET_CONFLICT", 409));
  assert.deepEqual((await client.call("getPreset", { params: at("shared") })).inputs, { depth: 3 });
  const conflict = code("GOLGI_PRESET_CONFLICT", 409);
  await assert.rejects(client.call("savePreset", { params: at("quick"), body: { inputs: {} } }), conflict);
  await assert.rejects(client.call("deletePreset", { params: at("quick") }), conflict);
  await assert.rejects(client.call("renamePreset", { params: at("quick"), body: { name: "slow" } }), conflict);
  await assert.rejects(client.call("renamePreset", { params: at("shared"), body: { name: "quick" } }), conflict);
  await client.call("savePreset", { params: at("other"), body: { inputs: {} } });
  await assert.rejects(client.call("renamePreset", { params: at("shared"), body: { name: "other" } }), conflict);
});

test("what is wrong is not saved, and said with its place; names are plain", async () => {
  const { client } = world;
  const gone: FileValue = { class: "File", digest: `sha256:${"0".repeat(64)}`, name: "a.fq", size: 1 };
  for (const [inputs, message] of [
    [{ depth: "2 h" }, /depth: expected a whole number, but got "2 h"/],
    [{ deep: 1 }, /deep/],
    [{ reads: gone }, /reads: the store has no bytes for "a\.fq"/],
  ] as const) {
    await assert.rejects(client.call("savePreset", { params: at("wrong"), body: { inputs } }), (error) => {
      assert.ok(error instanceof ApiError);
      assert.deepEqual([error.code, error.status], ["GOLGI_PRESET_UNFIT", 422]);
      assert.match(error.message, message);
      const issues = error.problem.details?.["issues"] as unknown as { path: string[] }[];
      assert.deepEqual(issues[0]?.path, Object.keys(inputs));
      return true;
    });
  }
  for (const name of ["", " a", "a/b", "a\nb", "<b>", "x".repeat(81)])
    assert.ok(
      [400, 404, 405].includes(
        (
          await world.fetch(`/api/v1/workflows/calling/presets/${encodeURIComponent(name)}`, {
            method: "PUT",
            body: '{"inputs":{}}',
            headers: { "content-type": "application/json" },
          })
        ).status,
      ),
      name,
    );
});

test("a preset outlives its version, and says which inputs do not fit another one", async () => {
  const { client } = world;
  const reads = await world.putFile("a.fq", "@r1\nA\n+\nI\n");
  await client.call("savePreset", { params: at("deep"), body: { inputs: { depth: 50, genome: "mm39", reads } } });
  await world.register(second);
  const fits = await client.call("getPreset", { params: at("deep", "calling@first") });
  assert.deepEqual(fits.issues, []);
  const now = await client.call("getPreset", { params: at("deep") });
  assert.deepEqual(
    now.issues.map(({ path }) => path),
    [["depth"], ["genome"], ["reads"]],
  );
  assert.match(now.issues[0]?.message ?? "", /50 is more than the maximum of 10/);
  const { rows } = await client.call("listPresets", { params: { ref: "calling" } });
  assert.deepEqual(rows.find(({ name }) => name === "deep")?.misfits, ["depth", "genome", "reads"]);
  assert.ok(!rows.some(({ name }) => name === "quick"), "the author's presets are those of the version");
  assert.equal(now.version, fits.version, "it says for which version it was saved");
});

test("files of presets are alive; another process sees what was saved", async () => {
  const presets = await openPresets(`${world.directory}/registry.db`);
  const alive: string[] = [];
  for await (const digest of presets.liveDigests()) alive.push(digest);
  assert.equal(alive.length, 1);
  assert.equal((await presets.read("calling", "deep"))?.by, "ada");
  await presets.close();
});
