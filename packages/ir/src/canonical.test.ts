/** Canonical JSON against RFC 8785: the number samples of its appendix B, its sorting example (3.2.3) and its main example (3.2.4). */
import { test } from "node:test";
import assert from "node:assert/strict";
import { canonicalize } from "./canonical.ts";
import { digestRecord } from "./digest.ts";
import type { Json } from "./json.ts";

/** IEEE 754 bits → text. */
const NUMBERS: readonly (readonly [string, string])[] = [
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["8000000000000001", "-5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["ffefffffffffffff", "-1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["c340000000000000", "-9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["44b52d02c7e14af7", "1.0000000000000001e+23"],
  ["444b1ae4d6e2ef4e", "999999999999999700000"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
  ["41b3de4355555554", "333333333.33333325"],
  ["41b3de4355555555", "333333333.3333333"],
  ["41b3de4355555556", "333333333.3333334"],
  ["41b3de4355555557", "333333333.33333343"],
  ["becbf647612f3696", "-0.0000033333333333333333"],
  ["43143ff3c1cb0959", "1424953923781206.2"],
];

function doubleOf(bits: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

test("numbers of RFC 8785, appendix B", () => {
  for (const [bits, text] of NUMBERS) assert.equal(canonicalize(doubleOf(bits)), text, bits);
});

test("what has no JSON form is refused", () => {
  for (const bits of ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"]) {
    assert.throws(() => canonicalize(doubleOf(bits)), { code: "GOLGI_NOT_JSON" });
  }
  assert.throws(() => canonicalize("\ud800"), { code: "GOLGI_NOT_JSON" });
  assert.throws(() => canonicalize({ "\udead": 1 }), { code: "GOLGI_NOT_JSON" });
  assert.throws(() => canonicalize((() => 1) as unknown as Json), { code: "GOLGI_NOT_JSON" });
});

test("keys are sorted by UTF-16 code units (section 3.2.3)", () => {
  const value = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\ud83d\ude00": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
  };
  const keys = [...canonicalize(value).matchAll(/:"([^"]*)"/g)].map(([, word]) => word);
  assert.deepEqual(keys, [
    "Carriage Return",
    "One",
    "Control",
    "Latin Small Letter O With Diaeresis",
    "Euro Sign",
    "Emoji: Grinning Face",
    "Hebrew Letter Dalet With Dagesh",
  ]);
});

test("the example of sections 3.2.2 to 3.2.4", () => {
  const value = {
    numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  assert.equal(
    canonicalize(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("an absent field is no field; the kind of record is part of a digest", () => {
  assert.equal(canonicalize({ a: undefined as unknown as Json, b: 1 }), '{"b":1}');
  assert.notEqual(digestRecord("task/1", {}), digestRecord("workflow/1", {}));
  // printf 'task/1\n{}' | sha256sum
  assert.equal(digestRecord("task/1", {}), "sha256:e860e8207735cfbdd10528a2ac28c847ae652b0688f174c4384518207e41ecae");
});
