/** The description is the contract's: every operation is in it, every reference in it leads somewhere, and the page is made from it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PATHS } from "../contract/paths.ts";
import { createWorld, type World } from "../testing/world.ts";
import { openApiDocument } from "./document.ts";

let world: World;
before(async () => {
  world = await createWorld();
});
after(() => world.close());

interface Shown {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { operationId: string; parameters: { name: string; in: string; required: boolean }[] }>>
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}
const document = openApiDocument("1.2.3") as unknown as Shown;

test("all operations, with all parameters of their paths", () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  assert.deepEqual(operations.map(({ operationId }) => operationId).sort(), Object.keys(PATHS).sort());
  for (const [path, methods] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { operationId, parameters } of Object.values(methods)) {
      assert.deepEqual(
        parameters.filter((one) => one.in === "path").map(({ name }) => name),
        names,
        operationId,
      );
      assert.ok(parameters.filter((one) => one.in === "path").every(({ required }) => required));
    }
  }
});

test("every reference leads to a component", () => {
  const text = JSON.stringify(document);
  for (const [, name = ""] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    assert.ok(name in document.components.schemas, name);
  assert.ok(!text.includes("#/$defs"));
  for (const name of ["Run", "Event", "NodeRun", "Attempt", "Problem", "FileValue", "Document"])
    assert.ok(name in document.components.schemas, name);
});

test("it is served without a session, and the page shows every operation and loads nothing from elsewhere", async () => {
  const served = (await (await fetch(`${world.url}/api/openapi.json`)).json()) as Shown;
  assert.equal(served.openapi, "3.1.0");
  const page = await fetch(`${world.url}/api`);
  const html = await page.text();
  for (const name of Object.keys(PATHS)) assert.ok(html.includes(`id="${name}"`), name);
  assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
  assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'/);
});
