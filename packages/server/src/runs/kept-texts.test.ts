/** Kept answers: made once while nothing changes, never older than the last commit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeptTexts } from "./kept-texts.ts";

/** A database that counts its commits, and a list that shows the count. */
function counted() {
  const state = { commits: 1, made: 0 };
  const kept = createKeptTexts({ version: async () => state.commits });
  const list = (key = "list", padding = "") =>
    kept.of(key, async () => {
      state.made++;
      const { commits } = state;
      await new Promise((resolve) => setImmediate(resolve));
      return { text: JSON.stringify({ commits, padding }), lasts: true };
    });
  return { state, kept, list };
}
const shown = async (text: Promise<string>) => (JSON.parse(await text) as { commits: number }).commits;

test("many that ask at once, and after, share one text until something is committed", async () => {
  const { state, list } = counted();
  assert.deepEqual(await Promise.all(Array.from({ length: 200 }, () => shown(list()))), Array(200).fill(1));
  assert.equal(await shown(list()), 1);
  assert.equal(state.made, 1);
  state.commits++;
  assert.equal(await shown(list()), 2);
  assert.equal(await shown(list("other")), 2);
  assert.equal(state.made, 3);
});

test("whoever asks after a commit never gets what was read before it", async () => {
  const { state, list } = counted();
  const answers: Promise<void>[] = [];
  for (let n = 0; n < 300; n++) {
    if (n % 3 === 0) state.commits++;
    const { commits } = state;
    answers.push(shown(list(n % 2 === 0 ? "a" : "b")).then((got) => assert.ok(got >= commits, `${got} < ${commits}`)));
    if (n % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(answers);
});

test("a failure is not kept; what is kept is bounded", async () => {
  const { state, kept, list } = counted();
  await assert.rejects(
    kept.of("list", () => Promise.reject(new Error("away"))),
    /away/,
  );
  assert.equal(await shown(list()), 1);
  for (let n = 0; n < 900; n++) await list(`page ${n}`);
  const before = state.made;
  await list("page 899");
  assert.equal(state.made, before, "the newest is still there");
  await list("page 0");
  assert.equal(state.made, before + 1, "the oldest is not");
  await list("large", "x".repeat(5 * 1024 * 1024));
  await list("large", "x".repeat(5 * 1024 * 1024));
  assert.equal(state.made, before + 3, "too large to keep");
});

test("what holds only for the moment is shared by those who ask at once, and made again for the next", async () => {
  const { state, kept } = counted();
  const moment = () => kept.of("moment", async () => ({ text: JSON.stringify({ commits: ++state.made }), lasts: false }));
  assert.deepEqual(await Promise.all([shown(moment()), shown(moment())]), [1, 1]);
  assert.equal(await shown(moment()), 2);
});
