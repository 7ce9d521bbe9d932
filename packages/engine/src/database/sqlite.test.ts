/** What only concerns SQLite files; the rest is the conformance suite of the testkit. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { SCHEMA_VERSION } from "./migrations/index.ts";
import { openSqlite } from "./sqlite.ts";

const directory = mkdtempSync(join(tmpdir(), "golgi-sqlite-"));
after(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;
const freshPath = () => join(directory, `file ${++files}`, "golgi.db");

/** Runs `source`, a module that may use `openSqlite` and `path`, in a process of its own. */
async function inProcess(path: string, source: string, prefix: readonly string[] = []): Promise<string> {
  const module = `import { openSqlite } from ${JSON.stringify(import.meta.resolve("./sqlite.ts"))};
const path = ${JSON.stringify(path)};
${source}`;
  const command = [...prefix, process.execPath, "--input-type=module", "-e", module];
  const { stdout } = await promisify(execFile)(command[0] as string, command.slice(1), { timeout: 60_000 });
  return stdout.trim();
}

describe("openSqlite", () => {
  it("makes folder and file, and opens them again with what was stored", async () => {
    const path = freshPath();
    const first = await openSqlite(path);
    await first.acquireLease("run_a", "owner", 0, 10);
    await first.close();
    const second = await openSqlite(path);
    assert.equal((await second.lease("run_a"))?.owner, "owner");
    await second.close();
  });

  it("migrates a fresh file once, however many processes and connections open it at once", async () => {
    const path = freshPath();
    const open = `const database = await openSqlite(path); console.log(await database.lastSeq("run_a")); await database.close();`;
    const outcomes = await Promise.all([
      ...Array.from({ length: 4 }, () => inProcess(path, open)),
      ...Array.from({ length: 4 }, async () => {
        const database = await openSqlite(path);
        const seq = await database.lastSeq("run_a");
        await database.close();
        return String(seq);
      }),
    ]);
    assert.deepEqual(outcomes, Array(8).fill("0"));
    const raw = new DatabaseSync(path);
    assert.equal(raw.prepare("select count(*) as rows from golgi_schema").get()?.["rows"], SCHEMA_VERSION);
    assert.equal(raw.prepare("pragma journal_mode").get()?.["journal_mode"], "wal");
    raw.close();
  });

  it("refuses a schema of a newer Golgi, and leaves it as it is", async () => {
    const path = freshPath();
    await (await openSqlite(path)).close();
    const raw = new DatabaseSync(path);
    raw.exec(`insert into golgi_schema (version, applied_at) values (${SCHEMA_VERSION + 7}, 0)`);
    raw.close();
    await assert.rejects(() => openSqlite(path), {
      code: "GOLGI_SCHEMA_NEWER",
      message: `${path} has schema version ${SCHEMA_VERSION + 7}; this Golgi knows versions up to ${SCHEMA_VERSION}`,
    });
  });

  it("refuses another program's database, and a file that is none", async () => {
    const foreign = join(directory, "foreign.db");
    const raw = new DatabaseSync(foreign);
    raw.exec("create table moz_places (id integer)");
    raw.close();
    await assert.rejects(() => openSqlite(foreign), { code: "GOLGI_SCHEMA_FOREIGN" });
    const text = join(directory, "text.db");
    writeFileSync(text, "this is no database, although it is long enough to be one\n".repeat(200));
    await assert.rejects(() => openSqlite(text), { code: "GOLGI_DATABASE_UNREADABLE" });
    await assert.rejects(() => openSqlite(directory), { code: "GOLGI_DATABASE_UNREADABLE" });
  });

  it("loads neither the PostgreSQL driver nor a query builder", async () => {
    const source = `
      import { registerHooks } from "node:module";
      const seen = [];
      registerHooks({ resolve: (specifier, context, next) => { seen.push(specifier); return next(specifier, context); } });
      const { openSqlite: open } = await import(${JSON.stringify(import.meta.resolve("./index.ts"))});
      await (await open(path)).close();
      console.log(JSON.stringify(seen.filter((name) => !/^[./]|^node:|^file:|^@golgi/.test(name))));`;
    assert.deepEqual(JSON.parse(await inProcess(freshPath(), source)), []);
  });
});

describe("a locked file", () => {
  it("is waited for, without blocking the event loop", async () => {
    const path = freshPath();
    const database = await openSqlite(path);
    const blocker = new DatabaseSync(path);
    blocker.exec("begin immediate");
    const acquired = database.acquireLease("run_a", "owner", 0, 10);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await sleep(300);
    clearInterval(timer);
    blocker.exec("commit");
    assert.equal((await acquired)?.epoch, 1);
    assert.ok(ticks > 2, `${ticks} ticks of the timer`);
    blocker.close();
    await database.close();
  });

  it("gives a clear error after the time limit; reading goes on meanwhile", async () => {
    const path = freshPath();
    const database = await openSqlite(path, { busyTimeoutMs: 50 });
    const blocker = new DatabaseSync(path);
    blocker.exec("begin immediate");
    await assert.rejects(() => database.acquireLease("run_a", "owner", 0, 10), {
      code: "GOLGI_DATABASE_BUSY",
      kind: "transient",
    });
    assert.equal(await database.lease("run_a"), undefined);
    blocker.exec("rollback");
    blocker.close();
    assert.equal((await database.acquireLease("run_a", "owner", 0, 10))?.epoch, 1);
    await database.close();
  });
});

describe("a file that cannot grow", () => {
  it("gives a clear error, and what was committed stays", async () => {
    const path = freshPath();
    const source = `
      process.on("SIGXFSZ", () => {});
      const database = await openSqlite(path);
      let stored = 0;
      try {
        for (;; stored++) await database.acquireLease("run_" + "x".repeat(5000) + stored, "owner", 0, 10);
      } catch (error) {
        console.log(error.code, stored);
      }`;
    const limited = ["/bin/sh", "-c", 'ulimit -f 2000; exec "$@"', "limited"];
    const [code, stored] = (await inProcess(path, source, limited)).split(" ");
    assert.match(code ?? "", /^GOLGI_DATABASE_(FULL|UNREADABLE)$/);
    assert.ok(Number(stored) > 0);
    const database = await openSqlite(path);
    for (let i = 0; i < Number(stored); i++) assert.ok(await database.lease(`run_${"x".repeat(5000)}${i}`), `lease ${i}`);
    await database.close();
  });
});
