import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  arrange,
  gridOf,
  isHidden,
  move,
  NO_CHOICE,
  parseChoice,
  resize,
  toggle,
  type Choice,
  type Column,
} from "./column-choice.ts";

const columns: readonly Column[] = ["a", "b", "c"].map((id) => ({ id, name: id.toUpperCase(), width: 100 }));
const ids = (choice: Choice, of = columns) => arrange(of, choice).map(({ id }) => id);

test("moved columns stay moved; the ends do not move on", () => {
  const moved = move(columns, NO_CHOICE, "c", -1);
  assert.deepEqual(ids(moved), ["a", "c", "b"]);
  assert.deepEqual(ids(move(columns, moved, "c", -1)), ["c", "a", "b"]);
  assert.equal(move(columns, NO_CHOICE, "c", 1), NO_CHOICE);
  assert.equal(move(columns, NO_CHOICE, "nothing", 1), NO_CHOICE);
});

test("a column that came later appears behind its neighbour; one that is gone is forgotten in silence", () => {
  const moved = move(columns, NO_CHOICE, "c", -1);
  const next = [columns[0], { id: "new", name: "NEW", width: 80 }, columns[2]] as Column[];
  assert.deepEqual(ids(moved, next), ["a", "new", "c"]);
});

test("hidden columns, and those that are always shown", () => {
  const [a] = columns as [Column];
  const choice = toggle(NO_CHOICE, a);
  assert.equal(isHidden(choice, a), true);
  assert.equal(isHidden(choice, { ...a, kept: true }), false);
  assert.deepEqual(toggle(choice, a), NO_CHOICE);
  const optional: Column = { ...a, optional: true };
  assert.equal(isHidden(NO_CHOICE, optional), true);
  assert.equal(isHidden(toggle(NO_CHOICE, optional), optional), false);
});

test("the first column of a grid takes what is left until its width is chosen", () => {
  assert.deepEqual(gridOf(columns, NO_CHOICE, 10), { template: "minmax(100px, 1fr) 100px 100px", least: 340 });
  const choice = resize(NO_CHOICE, "a", 200);
  assert.equal(gridOf(arrange(columns, choice), choice, 10).template, "200px 100px 100px");
});

test("widths are bounded", () => {
  assert.equal(arrange(columns, resize(NO_CHOICE, "b", 5))[1]?.width, 60);
  assert.equal(arrange(columns, resize(NO_CHOICE, "b", 1e9))[1]?.width, 1200);
});

test("whatever lies in the storage, every column is there once", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      const choice = parseChoice(text);
      assert.deepEqual([...ids(choice)].sort(), ["a", "b", "c"]);
      for (const { width } of arrange(columns, choice)) assert.ok(width >= 60 && width <= 1200);
    }),
  );
  const odd = parseChoice('{"order":["c",5,"c","a"],"hidden":"x","widths":{"a":1e12,"b":90}}');
  assert.deepEqual(odd.widths, { b: 90 });
  assert.equal(new Set(ids(odd)).size, ids(odd).length);
});
