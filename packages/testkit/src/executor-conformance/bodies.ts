import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { DirectoryValue, FileValue, JsonObject } from "@golgi/ir";
import type { ExecutorSuite } from "../executor-conformance.ts";
import {
  DIRECTORY,
  FILE,
  fileWith,
  INTEGER,
  listOf,
  openPlace,
  pythonTask,
  shellTask,
  STRING,
  type TestPlace,
} from "./bench-place.ts";

const HOSTILE = [
  "with space.txt",
  "single'quote.txt",
  'double"quote.txt',
  "new\nline.txt",
  "ünïcödé 中文.txt",
  "$(touch pwned).txt",
  "`touch pwned`.txt",
  "; touch pwned #.txt",
  "-rf.txt",
  "back\\slash.txt",
  "*.txt",
  "~root.txt",
];

export function bodyTests(suite: ExecutorSuite): void {
  let place: TestPlace;
  before(async () => {
    place = await openPlace(suite.create);
  });
  after(() => place.close());
  const outputs = async (task: Parameters<TestPlace["run"]>[0], inputs?: JsonObject): Promise<JsonObject> => {
    const result = await place.run(task, inputs);
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    return result.outputs ?? {};
  };

  test("file names of any kind are data, never code", async () => {
    const task = shellTask({ inputs: { file: fileWith({ nameMatters: true }) }, outputs: { copy: FILE, name: FILE } }, [
      "cat -- ",
      { in: "file" },
      " > ",
      { out: "copy" },
      "; basename -- ",
      { in: "file" },
      " > ",
      { out: "name" },
    ]);
    for (const name of HOSTILE) {
      const value = await outputs(task, { file: await place.file(`content of ${name}`, name) });
      assert.equal(await place.text(value["copy"]), `content of ${name}`);
      assert.equal(await place.text(value["name"]), `${name}\n`);
    }
    assert.deepEqual(
      readdirSync(place.root).filter((name) => name.includes("pwned")),
      [],
    );
  });

  test("string values of any kind are data, never code", async () => {
    const task = shellTask({ inputs: { text: STRING }, outputs: { said: FILE } }, [
      "printf '%s' ",
      { in: "text" },
      " > ",
      { out: "said" },
    ]);
    for (const text of [...HOSTILE, "", "\t", "a\0b".replace("\0", ""), "%s%n", "\\x41", "x".repeat(50_000)]) {
      assert.equal(await place.text((await outputs(task, { text }))["said"]), text);
    }
  });

  test("python sees inputs.json and writes outputs.json", async () => {
    const script = [
      "import json, os",
      "given = json.load(open('inputs.json'))",
      "text = open(given['file']['path']).read()",
      "open('out/made/made', 'w').write(text.upper())",
      "json.dump({'count': len(text) * given['times'], 'list': ['a', 'b']}, open('outputs.json', 'w'))",
    ].join("\n");
    const task = pythonTask(
      { inputs: { file: FILE, times: INTEGER }, outputs: { made: FILE, count: INTEGER, list: listOf(STRING) } },
      script,
    );
    const value = await outputs(task, { file: await place.file("abc"), times: 3 });
    assert.equal(await place.text(value["made"]), "ABC");
    assert.equal(value["count"], 9);
    assert.deepEqual(value["list"], ["a", "b"]);
  });

  test("an output that is not a file is read from its own JSON file", async () => {
    const task = shellTask({ outputs: { n: INTEGER } }, ["echo 12 > ", { out: "n" }]);
    assert.deepEqual(await outputs(task), { n: 12 });
  });

  test("an optional output may be missing", async () => {
    const task = shellTask({ outputs: { a: FILE, b: FILE }, optional: ["b"] }, ["echo x > ", { out: "a" }]);
    assert.deepEqual(Object.keys(await outputs(task)), ["a"]);
  });

  test("directories go in and out as trees", async () => {
    const make = shellTask({ outputs: { tree: DIRECTORY } }, [
      "cd ",
      { out: "tree" },
      "; mkdir -p sub/empty; echo one > a.txt; echo two > 'sub/b c.txt'; chmod +x a.txt; ln -s a.txt link",
    ]);
    const { tree } = await outputs(make);
    assert.equal((tree as DirectoryValue).class, "Directory");
    const list = shellTask({ inputs: { tree: DIRECTORY }, outputs: { found: FILE } }, [
      "cd ",
      { in: "tree" },
      "; (find . -type f -o -type d -o -type l | sort; cat 'sub/b c.txt' link; test -x a.txt && echo executable) > ",
      { out: "found" },
    ]);
    for (let round = 0; round < 2; round++) {
      const { found } = await outputs(list, { tree: tree as DirectoryValue });
      assert.equal(await place.text(found), ".\n./a.txt\n./link\n./sub\n./sub/b c.txt\n./sub/empty\ntwo\none\nexecutable\n");
    }
  });

  test("companions travel with their file", async () => {
    const indexed = fileWith({ secondaryFiles: [".idx"] });
    const make = shellTask({ outputs: { data: indexed } }, [
      "echo data > ",
      { out: "data" },
      "; echo index > ",
      { out: "data" },
      ".idx",
    ]);
    const { data } = await outputs(make);
    assert.deepEqual(
      (data as FileValue).secondary?.map(({ name }) => name),
      ["data.idx"],
    );
    const use = shellTask({ inputs: { table: indexed }, outputs: { both: FILE } }, [
      "cat ",
      { in: "table" },
      " ",
      { in: "table" },
      ".idx > ",
      { out: "both" },
    ]);
    assert.equal(await place.text((await outputs(use, { table: data as FileValue }))["both"]), "data\nindex\n");
  });

  test("a list of files is collected by pattern, in order of names", async () => {
    const parts = listOf(fileWith({ glob: "*.part" }));
    const task = shellTask({ outputs: { parts } }, [
      "cd out/parts; for i in 10 2 1; do echo $i > x$i.part; done; echo no > other",
    ]);
    const { parts: found } = await outputs(task);
    assert.deepEqual(
      (found as unknown as FileValue[]).map(({ name }) => name),
      ["x1.part", "x10.part", "x2.part"],
    );
  });

  test("one file is collected by pattern from the working directory", async () => {
    const task = shellTask({ outputs: { report: fileWith({ glob: "./*.html" }) } }, ["echo '<html></html>' > report-17.html"]);
    assert.equal(((await outputs(task))["report"] as FileValue).name, "report-17.html");
  });

  test("an input linked as an output is passed on, also from inside a directory", async () => {
    const task = shellTask({ inputs: { file: FILE, tree: DIRECTORY }, outputs: { same: FILE, inner: FILE } }, [
      "ln -s ",
      { in: "file" },
      " ",
      { out: "same" },
      "; ln -s ",
      { in: "tree" },
      "/a.txt ",
      { out: "inner" },
    ]);
    const make = shellTask({ outputs: { tree: DIRECTORY } }, ["echo inner > ", { out: "tree" }, "/a.txt"]);
    const { tree } = await outputs(make);
    const file = await place.file("the same");
    const result = await place.run(task, { file, tree: tree as DirectoryValue });
    if (suite.cannot["fixed-paths"] !== undefined && result.status === "failed") {
      // Without a sandbox a directory input is itself a link that leads out of the job.
      assert.equal(result.error?.code, "GOLGI_OUTPUT_OUTSIDE");
      return;
    }
    assert.equal(result.status, "succeeded", JSON.stringify(result.error));
    assert.equal((result.outputs?.["same"] as FileValue | undefined)?.digest, file.digest);
    assert.equal(await place.text(result.outputs?.["inner"]), "inner\n");
    assert.equal(await place.text(file), "the same");
  });

  test("the environment is clean and says how many processors there are", async () => {
    process.env["GOLGI_TEST_SECRET"] = "secret";
    const other = await openPlace(suite.create);
    try {
      const task = shellTask({ outputs: { env: FILE }, variables: { MINE: "a b" } }, ["env > ", { out: "env" }]);
      const result = await other.run(task, {}, { cpus: 2 });
      const text = await other.text(result.outputs?.["env"]);
      assert.doesNotMatch(text, /secret/);
      for (const line of ["MINE=a b", "OMP_NUM_THREADS=2", "TZ=UTC", "LANG=C.UTF-8"])
        assert.ok(text.split("\n").includes(line), line);
      if (suite.cannot["fixed-paths"] === undefined) assert.ok(text.includes("\nHOME=/job\n") || text.startsWith("HOME=/job\n"));
    } finally {
      delete process.env["GOLGI_TEST_SECRET"];
      await other.close();
    }
  });

  test("a second attempt of equal work gives equal bytes", { skip: suite.cannot["fixed-paths"] ?? false }, async () => {
    const task = shellTask({ inputs: { file: FILE }, outputs: { where: FILE } }, [
      "(pwd; hostname; echo ",
      { in: "file" },
      "; echo $0 $TMPDIR) > ",
      { out: "where" },
    ]);
    const file = await place.file("x", "reads.fastq.gz");
    const first = await outputs(task, { file });
    const second = await outputs(task, { file: { ...file, name: "renamed.fastq.gz" } });
    assert.deepEqual(first, second);
    assert.match(await place.text(first["where"]), /^\/job\n/);
  });
}
