/** The form's state outside of React: undo and redo by place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RecordType } from "@golgi/ir";
import fc from "fast-check";
import { createForm } from "./store.ts";

const type: RecordType = {
  type: "object",
  properties: {
    note: { type: "string" },
    rows: {
      type: "array",
      items: { type: "object", properties: { name: { type: "string" } }, required: ["name"], additionalProperties: false },
    },
  },
  required: [],
  additionalProperties: false,
};

test("undo takes back what was done at a place, also what was typed, and leaves what was done elsewhere", () => {
  const store = createForm(type, { value: { rows: [{ name: "a" }, { name: "b" }] } });
  store.edit(["rows", 0, "name"], { do: "type", text: "A" });
  store.edit(["rows"], { do: "remove", at: 1 });
  for (const text of ["n", "no", "now"]) store.edit(["note"], { do: "type", text });
  assert.equal(store.undo(["rows"]), true);
  assert.deepEqual(store.value(), { note: "now", rows: [{ name: "A" }, { name: "b" }] });
  assert.equal(store.undo(["rows"]), true);
  assert.deepEqual(store.value(), { note: "now", rows: [{ name: "a" }, { name: "b" }] });
  assert.equal(store.undo(["rows"]), false);
  assert.equal(store.redo(["rows"]), true);
  assert.equal(store.redo(["rows"]), true);
  assert.deepEqual(store.value(), { note: "now", rows: [{ name: "A" }] });
  assert.equal(store.redo(["rows"]), false);
  assert.equal(store.undo(["note"]), true, "letters typed one after the other are one step");
  assert.deepEqual(store.value(), { rows: [{ name: "A" }] });
  store.undo(["rows"]);
  store.edit(["rows", 0, "name"], { do: "type", text: "other" });
  assert.equal(store.redo(["rows"]), false, "a new edit ends what could be done again");
});

test("all edits undone is the start, all redone is the end", () => {
  const edit = fc.oneof(
    fc.record({ at: fc.nat(3), text: fc.string({ maxLength: 3 }) }),
    fc.record({ insert: fc.constant(true) }),
    fc.record({ remove: fc.nat(3) }),
  );
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      const store = createForm(type, { value: { rows: [{ name: "a" }] } });
      const start = store.value();
      for (const one of edits) {
        if ("insert" in one)
          store.edit(["rows"], {
            do: "insert",
            items: [{ kind: "record", state: "set", fields: { name: { kind: "text", state: "unset", text: "" } } }],
          });
        else if ("remove" in one) store.edit(["rows"], { do: "remove", at: one.remove });
        else store.edit(["rows", one.at, "name"], { do: "type", text: one.text });
      }
      const end = store.value();
      while (store.undo(["rows"]));
      assert.deepEqual(store.value(), start);
      while (store.redo(["rows"]));
      assert.deepEqual(store.value(), end);
    }),
  );
});
