import { digestBytes, type ManifestEntry } from "@golgi/ir";
import assert from "node:assert/strict";
import fc from "fast-check";
import { join, relative } from "node:path/posix";
import { describe, it } from "node:test";
import { encodeManifest, isSegment, looksLikeManifest, MANIFEST_MIN_BYTES, parseManifest, staysInside } from "./manifest.ts";

const name = fc.string({ unit: "grapheme", minLength: 1 }).filter(isSegment);
const digest = fc.string().map((text) => digestBytes(text));
const entry: fc.Arbitrary<ManifestEntry> = fc.oneof(
  fc.record({ kind: fc.constant("file" as const), name, digest, size: fc.maxSafeNat() }),
  fc.record({ kind: fc.constant("file" as const), name, digest, size: fc.nat(), executable: fc.constant(true as const) }),
  fc.record({ kind: fc.constant("directory" as const), name, digest, size: fc.nat() }),
  fc.record({
    kind: fc.constant("symlink" as const),
    name,
    target: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
  }),
);
const entries = fc.uniqueArray(entry, { selector: (one) => one.name });

describe("manifests", () => {
  it("come back as they were, in one order", () =>
    fc.assert(
      fc.property(entries, (list) => {
        const bytes = encodeManifest(list);
        assert.ok(bytes.equals(encodeManifest(list.toReversed())));
        const parsed = parseManifest(bytes, "test");
        assert.deepEqual(
          new Set(parsed.entries.map((one) => JSON.stringify(one, Object.keys(one).sort()))),
          new Set(list.map((one) => JSON.stringify(one, Object.keys(one).sort()))),
        );
        assert.ok(encodeManifest(parsed.entries).equals(bytes));
        assert.ok(looksLikeManifest(bytes.subarray(0, MANIFEST_MIN_BYTES), bytes));
      }),
    ));

  it("never come from bytes that were changed without an error or a difference", () =>
    fc.assert(
      fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, place, change) => {
        const bytes = encodeManifest(list);
        const damaged = Buffer.from(bytes);
        damaged[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ change;
        try {
          const parsed = parseManifest(damaged, "test");
          assert.ok(!encodeManifest(parsed.entries).equals(bytes));
        } catch (thrown) {
          assert.equal((thrown as { code?: string }).code, "GOLGI_BAD_MANIFEST");
        }
      }),
    ));

  it("hold targets that, resolved from where the link is, stay inside", () => {
    const segment = fc.oneof(fc.constantFrom("..", ".", "a", "b"), name);
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 6 }), fc.nat(3), (segments, depth) => {
        const target = segments.join("/");
        const from = join("/root", ..."abc".slice(0, depth));
        const inside = !relative("/root", join(from, target)).startsWith("..");
        if (staysInside(target, depth)) assert.ok(inside, target);
        assert.ok(!staysInside(`/${target}`, depth));
      }),
    );
  });
});
