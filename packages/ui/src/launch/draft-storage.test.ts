/** Drafts in the browser: those of an earlier version are taken over as far as they have a place. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, RecordType, Type } from "@golgi/ir";
import { draftOf, draftToValue, fieldOf } from "../form/model/index.ts";
import { draftKey, forgetDraft, loadDraft, saveDraft } from "./draft-storage.ts";

function storage() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => void items.set(key, text),
    removeItem: (key: string) => void items.delete(key),
    key: (index: number) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
  };
}
const fieldsOf = (properties: Record<string, Type>) =>
  fieldOf({ type: "object", properties, required: [], additionalProperties: false } satisfies RecordType);
const before = fieldsOf({
  depth: { type: "integer" },
  mode: { enum: ["a", "b"] },
  gone: { type: "string" },
  left: { type: "string" },
});
const after = fieldsOf({ depth: { type: "integer", maximum: 5 }, mode: { type: "string" }, fresh: { type: "string" } });
const at = (version: string, source?: string, workflow = "w") => ({ workflow, version, source });
const kept = (store: ReturnType<typeof storage>, place: ReturnType<typeof at>) => {
  const found = loadDraft(place, after, store);
  return found === undefined ? undefined : { value: draftToValue(after, found.draft).value, dropped: found.dropped };
};
const given: Json = { depth: 7, mode: "b", gone: "x" };

test("a new version takes over what was entered for the last one, and says what has no place", () => {
  const store = storage();
  saveDraft(at("v1"), draftOf(before, { depth: 1 }), store);
  store.setItem(draftKey(at("v0")), JSON.stringify(draftOf(before, { depth: 0 })));
  saveDraft(at("v2"), draftOf(before, given), {
    ...store,
    setItem: (key, text) => store.setItem(key, text.replace(/^\{"at":\d+/, '{"at":9e15')),
  });
  assert.deepEqual(kept(store, at("v3")), { value: { depth: 7, mode: "b" }, dropped: ["gone"] });
  assert.equal(store.getItem(draftKey(at("v2"))), null, "drafts of old versions do not pile up");
  assert.deepEqual(kept(store, at("v3")), { value: { depth: 7, mode: "b" }, dropped: [] }, "it is the new version's own now");
  forgetDraft(at("v3"), store);
  assert.deepEqual(kept(store, at("v3"))?.value, { depth: 1 });
});

test("drafts of other workflows and other starts stay apart; what is damaged is no draft", () => {
  const store = storage();
  saveDraft(at("v1", "run_1"), draftOf(before, given), store);
  saveDraft(at("v1", undefined, "other"), draftOf(before, given), store);
  assert.equal(kept(store, at("v2")), undefined);
  assert.equal(kept(store, at("v2", "run_2")), undefined);
  assert.deepEqual(kept(store, at("v2", "run_1"))?.value, { depth: 7, mode: "b" });
  store.setItem(draftKey(at("v9")), "{");
  assert.equal(kept(store, at("v9")), undefined);
});
