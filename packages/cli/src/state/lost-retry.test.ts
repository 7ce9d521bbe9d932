import assert from "node:assert/strict";
import { test } from "node:test";
import { readLostRetry } from "./lost-retry.ts";

test("GOLGI_LOST_RETRY_MS is a whole number of milliseconds, or nothing", () => {
  assert.deepEqual(readLostRetry(undefined), {});
  assert.deepEqual(readLostRetry(""), {});
  assert.deepEqual(readLostRetry("0"), { lostRetryMs: 0 });
  assert.deepEqual(readLostRetry("1500"), { lostRetryMs: 1500 });
  for (const bad of ["1s", "-1", "1.5", "99999999"]) assert.throws(() => readLostRetry(bad), /GOLGI_LOST_RETRY_MS/);
});
