import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeText, encodeError, encodeText, hasPrefix } from "./text.ts";

/** Any sequence of UTF-16 code units, rich in the ones that need an escape. */
const units = fc
  .array(
    fc.oneof(fc.constantFrom(0, 1, 2, 3, 0x33, 0x64, 0xd83d, 0xdc00, 0xd7ff, 0xdbff, 0xdfff, 0xe000, 0xffff), fc.nat(0xffff)),
    {
      maxLength: 8,
    },
  )
  .map((codes) => String.fromCharCode(...codes));
const wellFormed = fc.string({ unit: "binary", maxLength: 8 });
const bytes = (text: string) => Buffer.from(encodeText(text), "utf8");

describe("text columns", () => {
  it("give back any string, through UTF-8 and without U+0000", () => {
    fc.assert(
      fc.property(units, (text) => {
        const stored = bytes(text);
        assert.ok(!stored.includes(0));
        assert.equal(decodeText(stored.toString("utf8")), text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keep code point order, and prefixes as ranges", () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, wellFormed, (prefix, rest, other) => {
        const order = Buffer.compare(Buffer.from(prefix), Buffer.from(other));
        assert.equal(Math.sign(Buffer.compare(bytes(prefix), bytes(other))), Math.sign(order));
        assert.ok(inRange(prefix, prefix + rest), "what begins with the prefix is in its range");
        assert.equal(inRange(prefix, other), other.startsWith(prefix));
      }),
      { numRuns: 2_000 },
    );
  });
});

function inRange(prefix: string, text: string): boolean {
  return hasPrefix("path", prefix).every(({ sql, values }) => {
    const order = Buffer.compare(bytes(text), Buffer.from(String(values[0])));
    return sql === "path >= ?" ? order >= 0 : order < 0;
  });
}

describe("error columns", () => {
  it("hold a cut error of any size", () => {
    const message = "m".repeat(3 * 1024 * 1024);
    const json = encodeError({ code: "GOLGI_X", kind: "user", message, details: { message }, hint: "h" }) ?? "";
    assert.ok(json.length < 100_000);
    const { code, kind, hint, details } = JSON.parse(json) as Record<string, string>;
    assert.deepEqual({ code, kind, hint, details }, { code: "GOLGI_X", kind: "user", hint: "h", details: undefined });
    assert.equal(encodeError(null), null);
  });
});
