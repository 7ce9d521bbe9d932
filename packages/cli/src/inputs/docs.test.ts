/** The column "command line" of docs/authoring/types.md: each example gives a value of the type that stands beside it. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type AnySchema, recordType, t } from "@golgi/sdk";
import { openLocalStore, type Store } from "@golgi/store";
import { openDownloads } from "./download.ts";
import { readInputs } from "./read.ts";

const page = readFileSync(new URL("../../../../docs/authoring/types.md", import.meta.url), "utf8");
const [, tables = ""] = /## Scalars\n([\s\S]*?)## Files\n/.exec(page) ?? [];
const rows = tables
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split(/(?<!\\)\|/).slice(1, -1));
const codes = (cell: string): readonly string[] =>
  [...cell.replaceAll("\\|", "|").matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

let root: string;
let store: Store;
before(async () => {
  root = mkdtempSync(join(tmpdir(), "golgi-flags-"));
  store = await openLocalStore(join(root, "store"));
});
after(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

/** As a shell does, with the two quotes that the page uses. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'([^']*)'|"([^"]*)"|([^\s'"]+))/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? "");

test("the tables are there", () => assert.ok(rows.length >= 24, String(rows.length)));

for (const cells of rows) {
  const expression = codes(cells[0] ?? "")[0] ?? "";
  for (const line of codes(cells.at(-1) ?? "")) {
    test(`${expression}: ${line}`, async () => {
      const schema = new Function("t", `return ${expression};`)(t) as AnySchema;
      const name = /^--(?:no-)?(\w+)/.exec(line)?.[1] ?? assert.fail(line);
      if (line.includes("@file.json"))
        writeFileSync(join(root, "file.json"), JSON.stringify(expression.startsWith("t.object") ? { name: "a" } : { a: 1 }));
      const result = await readInputs({
        type: recordType({ [name]: schema }),
        words: wordsOf(line),
        base: root,
        sources: {
          store,
          runOutput: () => Promise.reject(new Error("no runs")),
          download: openDownloads({ store, file: join(root, "downloads.json") }),
          ownState: join(root, "state"),
        },
      });
      assert.ok(result.ok, JSON.stringify(result));
      assert.notEqual(result.values[name], undefined);
    });
  }
}
