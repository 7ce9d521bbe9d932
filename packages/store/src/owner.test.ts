import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { livenessOf, thisOwner } from "./owner.ts";

const DAY = 24 * 3600_000;

function ownerWith(index: number, part: string): string {
  return thisOwner().split(".").with(index, part).join(".");
}

describe("owner", () => {
  it("of this process is alive, however old its files", () => assert.equal(livenessOf(thisOwner(), 100 * DAY), "alive"));

  it("of an ended process is dead, also when its id was given to another", () => {
    const { pid } = spawnSync("true");
    assert.equal(livenessOf(ownerWith(3, String(pid)), 0), "dead");
    assert.equal(livenessOf(ownerWith(4, "1"), 0), "dead", "same id, other start time");
  });

  it("of this machine before it restarted is gone", () => assert.equal(livenessOf(ownerWith(1, "abcdef"), 0), "gone"));

  it("of another machine or container counts as alive for a day", () => {
    for (const foreign of [
      thisOwner().split(".").with(0, "ffff").with(1, "abcdef").join("."),
      ownerWith(2, "1"),
      "garbage",
      "a.b.c.-1.d",
    ]) {
      assert.equal(livenessOf(foreign, DAY / 2), "unknown");
      assert.equal(livenessOf(foreign, 2 * DAY), "gone");
    }
  });
});
