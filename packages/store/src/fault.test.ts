import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { armFault, faultPoint } from "./fault.ts";

describe("fault points", () => {
  afterEach(() => armFault(undefined));

  it("do nothing unless armed", () => faultPoint("store.sync.before"));

  it("strike once, at the nth call of that name", () => {
    armFault("store.sync.before:error:3,store.put.afterTemp:error");
    faultPoint("store.sync.before");
    faultPoint("store.sync.before");
    assert.throws(() => faultPoint("store.put.afterTemp"), { code: "GOLGI_FAULT", kind: "system" });
    assert.throws(() => faultPoint("store.sync.before"), { code: "GOLGI_FAULT", kind: "system" });
    faultPoint("store.sync.before");
  });

  it("delay", () => {
    armFault("store.sync.before:delay");
    const from = performance.now();
    faultPoint("store.sync.before");
    assert.ok(performance.now() - from >= 195);
  });

  it("refuse a name or action that does not exist, instead of testing nothing", () => {
    for (const text of ["store.nowhere:crash", "store.sync.before:explode", "store.sync.before", "store.sync.before:crash:0"]) {
      assert.throws(() => armFault(text), TypeError);
    }
  });
});
