/** What an open puts right: left-overs of dead processes, and objects torn by a power cut (simulated by what one leaves on disk). */
import { digestBytes } from "@golgi/ir";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openLocalStore } from "./local-store.ts";
import { thisOwner } from "./owner.ts";
import { testFolder } from "./test-folder.ts";

const ended = String(spawnSync("true").pid);
const deadOwner = thisOwner().split(".").with(3, ended).join(".");
const rebootedOwner = thisOwner().split(".").with(1, "abcdef").join(".");

describe("opening a store", () => {
  it("removes unfinished writes of dead processes only", async (test) => {
    const root = testFolder(test);
    await (await openLocalStore(root)).close();
    const foreign = thisOwner().split(".").with(2, "1").join(".");
    for (const owner of [deadOwner, rebootedOwner, foreign, thisOwner()]) {
      mkdirSync(join(root, "tmp", owner));
      writeFileSync(join(root, "tmp", owner, "1"), "half");
    }
    await (await openLocalStore(root)).close();
    assert.deepEqual(new Set(readdirSync(join(root, "tmp"))), new Set([foreign, thisOwner()]));
  });

  it("after a power cut removes what is torn of the objects put since the last sync, and keeps the rest", async (test) => {
    const root = testFolder(test);
    const store = await openLocalStore(root, { durability: "batch" });
    const torn = await store.put("will be torn");
    const whole = await store.put("is whole");
    const paths = await Promise.all([torn, whole].map((object) => store.localPath(object.digest)));
    assert.equal(readdirSync(join(root, "unsynced")).length, 1, "a mark says that there are objects that may be torn");
    await store.close();
    assert.deepEqual(readdirSync(join(root, "unsynced")), []);

    // As after a restart: the name is there, the bytes are not (delayed allocation).
    chmodSync(paths[0] ?? "", 0o644);
    truncateSync(paths[0] ?? "", 0);
    writeFileSync(join(root, "unsynced", `${rebootedOwner}.0-1`), JSON.stringify({ since: Date.now() - 5000 }));
    const again = await openLocalStore(root);
    assert.equal(await again.stat(torn.digest), undefined);
    assert.equal((await again.read(whole.digest)).toString(), "is whole");
    assert.deepEqual(readdirSync(join(root, "unsynced")), []);
    await again.close();
  });

  it("checks everything when the mark itself is torn, and nothing that was synced before the mark otherwise", async (test) => {
    const root = testFolder(test);
    const store = await openLocalStore(root);
    const { digest } = await store.put("damaged later");
    const path = await store.localPath(digest);
    await store.close();
    chmodSync(path, 0o644);
    truncateSync(path, 3);
    const mark = join(root, "unsynced", `${rebootedOwner}.0-1`);
    writeFileSync(mark, JSON.stringify({ since: Date.now() + 3600_000 }));
    await (await openLocalStore(root)).close();
    assert.ok(existsSync(path), "not put since the mark: for verify to find");
    writeFileSync(mark, "");
    await (await openLocalStore(root)).close();
    assert.ok(!existsSync(path));
  });

  it("takes over the marks of killed processes and clears them at the next sync", async (test) => {
    const root = testFolder(test);
    await (await openLocalStore(root)).close();
    writeFileSync(join(root, "unsynced", `${deadOwner}.0-1`), JSON.stringify({ since: 0 }));
    const store = await openLocalStore(root);
    assert.equal(readdirSync(join(root, "unsynced")).length, 1);
    await store.sync();
    assert.deepEqual(readdirSync(join(root, "unsynced")), []);
    await store.close();
  });

  it("refuses a store of a newer format, and a root that is a file", async (test) => {
    const root = testFolder(test);
    await (await openLocalStore(root)).close();
    writeFileSync(join(root, "store.json"), '{"golgi":"store/2"}\n');
    await assert.rejects(openLocalStore(root), { code: "GOLGI_STORE_VERSION", kind: "user" });
    await assert.rejects(openLocalStore(join(root, "store.json")), { code: "GOLGI_STORE_IO" });
  });

  it("is safe for many at once on a new root", async (test) => {
    const root = join(testFolder(test), "deep", "store");
    const stores = await Promise.all(Array.from({ length: 8 }, () => openLocalStore(root)));
    await Promise.all(stores.map((store, index) => store.put(`from ${index % 3}`)));
    await Promise.all(stores.map((store) => store.close()));
    assert.deepEqual(readdirSync(join(root, "tmp")), []);
  });
});

describe("sync", () => {
  it("moves the time of the mark on, covers other processes' digests, and may name what is gone", async (test) => {
    const root = testFolder(test);
    const store = await openLocalStore(root, { durability: "batch" });
    const { digest } = await store.put("one");
    await store.sync([digest, digestBytes("gone")]);
    for (let i = 0; i < 200; i++) await store.put(`many ${i}`);
    utimesSync(await store.localPath(digest), 1, 1);
    await Promise.all([store.sync(), store.sync(), store.sync()]);
    assert.equal(readdirSync(join(root, "unsynced")).length, 1);
    await store.close();
    assert.deepEqual(readdirSync(join(root, "unsynced")), []);
  });
});
