/** Mistakes with flags and sheets: what was meant is said, nothing is taken for something else. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { recordType, t } from "@golgi/sdk";
import { openLocalStore } from "@golgi/store";
import type { Store } from "@golgi/store";
import { openDownloads } from "./download.ts";
import { readInputs } from "./read.ts";

const type = recordType({
  n: t.int().optional(),
  dry: t.bool().optional(),
  list: t.array(t.int()).optional(),
  rec: t.object({ k: t.string(), n: t.int() }).optional(),
  rows: t.array(t.object({ id: t.string(), größe: t.int() })).optional(),
  any: t.json().optional(),
});
let root: string;
let store: Store;
before(async () => {
  root = mkdtempSync(join(tmpdir(), "golgi-mistakes-"));
  store = await openLocalStore(join(root, "store"));
});
after(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

async function read(...words: readonly string[]) {
  const sources = {
    store,
    runOutput: () => Promise.reject(new Error("no runs")),
    download: openDownloads({ store, file: join(root, "downloads.json") }),
    ownState: join(root, "state"),
  };
  const result = await readInputs({ type, words, base: root, sources });
  return result.ok ? result.values : result.issues.map(({ where, message, hint }) => `${where} | ${message} | ${hint ?? ""}`);
}

test("a part that a later flag would replace", async () => {
  assert.deepEqual(await read("--list.0", "2", "--list", "1"), [
    "--list | --list comes after --list.0 and would replace it. | Give --list first, then --list.0.",
  ]);
  assert.deepEqual(await read("--list", "1", "2", "--list.0", "3"), { list: [3, 2] });
  assert.deepEqual(await read("--list", "1", "--list", "2"), { list: [1, 2] });
});

test("booleans take true or false, --no- takes nothing", async () => {
  assert.deepEqual(await read("--no-dry=1"), ['--no-dry | --no-dry takes no value, but got "1". | Write --no-dry, or --dry.']);
  assert.deepEqual(await read("--dry", "yes"), [
    'yes | "yes" belongs to no flag. | --dry is true or false: write --dry or --dry false.',
  ]);
  assert.deepEqual(await read("--no-dry"), { dry: false });
});

test("places of a list that are none", async () => {
  for (const place of ["-1", "1e3", "999999999"]) {
    assert.deepEqual(await read(`--list.${place}=1`), [
      `--list.${place} | There is no input or option --list.${place}. | Items are counted from 0: --list.0`,
    ]);
  }
});

test("only numbers as JSON writes them are said to need no quotes", async () => {
  assert.deepEqual(await read("--n", "0x10"), ['--n | expected a whole number, but got "0x10" | ']);
});

test("sheets with other separators, a line sep=, and names in another unicode form", async () => {
  const values = { rows: [{ id: "s1", größe: 3 }] };
  const sheets = {
    "tabs.csv": "id\tgröße\ns1\t3\n",
    "excel.csv": "\ufeffsep=;\r\nid;größe\r\ns1;3\r\n",
    "decomposed.csv": "id,größe\ns1,3\n".normalize("NFD"),
  };
  for (const [name, text] of Object.entries(sheets)) {
    writeFileSync(join(root, name), text);
    assert.deepEqual(await read("--rows", `@${name}`), values, name);
  }
  writeFileSync(join(root, "sep.csv"), "sep=;\r\nid;größe\r\ns1;x\r\n");
  assert.deepEqual(await read("--rows", "@sep.csv"), ['sep.csv row 2, column größe | expected a whole number, but got "x" | ']);
  writeFileSync(join(root, "pipes.csv"), "id|größe\ns1|3\n");
  assert.match(String(await read("--rows", "@pipes.csv")), /Separate cells with commas, semicolons or tabs/);
});

test("a workbook under the name of a sheet", async () => {
  writeFileSync(join(root, "renamed.csv"), Buffer.from("PK\x03\x04\x14\x00", "latin1"));
  assert.match(String(await read("--rows", "@renamed.csv")), /renamed\.csv is a workbook .* save it as CSV UTF-8/);
});

test("a value as deep as JSON can be is named in a short line", async () => {
  writeFileSync(join(root, "deep.json"), `${"[".repeat(20_000)}${"]".repeat(20_000)}`);
  const [problem = ""] = (await read("--any", "@deep.json")) as readonly string[];
  assert.match(problem, /nested deeper than/);
  assert.ok(problem.length < 300, String(problem.length));
});

test("problems inside a long list of plain values are named by their place", async () => {
  const rows = Array.from({ length: 1500 }, (_, i) => ({ id: `s${i}`, größe: i === 1400 ? "x" : i }));
  writeFileSync(join(root, "long.json"), JSON.stringify(rows));
  assert.deepEqual(await read("--rows", "@long.json"), [
    'long.json (--rows)[1400].größe | expected a whole number, but got "x" | ',
  ]);
});
