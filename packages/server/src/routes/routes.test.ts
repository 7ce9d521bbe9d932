import { test } from "node:test";
import assert from "node:assert/strict";
import { createWorld } from "../testing/world.ts";
import { wordCount } from "../testing/workflows.ts";

test("smoke", async () => {
  const world = await createWorld();
  try {
    await world.register(wordCount, "prod");
    const file = await world.putFile("a.txt", "one two three");
    const run = await world.client.launch({ workflow: "word-count@prod", inputs: { texts: [file] } });
    const kinds: string[] = [];
    for await (const event of run.events()) kinds.push(event.kind);
    const row = await run.done();
    console.log(kinds.join(" "), row.outputs, world.faults);
    assert.equal(row.status, "succeeded");
    for (const path of [
      "/workflows",
      "/workflows/word-count",
      "/runs",
      `/runs/${run.id}`,
      `/runs/${run.id}/nodes`,
      `/runs/${run.id}/graph`,
      "/session",
    ]) {
      const r = await world.fetch(`/api/v1${path}`);
      console.log(path, r.status, (await r.text()).slice(0, 300));
    }
    const o = await world.fetch("/api/openapi.json");
    console.log(o.status, (await o.text()).length);
    const p = await world.fetch("/api");
    console.log(p.status, (await p.text()).length);
  } finally {
    await world.close();
  }
});
