import assert from "node:assert/strict";
import { test } from "node:test";
import { foretell } from "./foretell.ts";

const run = { startedAt: 0, endedAt: null };

test("the time left follows from what ran; what was reused is neither work nor left", () => {
  const counts = { total: 20, succeeded: 5, reused: 5, running: 2, ready: 8 };
  assert.equal(foretell({ ...run, counts }, 10_000), 20_000);
  assert.equal(foretell({ ...run, counts: { ...counts, succeeded: 2 } }, 10_000), undefined);
  assert.equal(foretell({ ...run, counts: { ...counts, total: 10 } }, 10_000), undefined);
  assert.equal(foretell({ ...run, endedAt: 9000, counts }, 10_000), undefined);
});
