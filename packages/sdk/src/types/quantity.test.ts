import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { t } from "./index.ts";
import { parseBytes, parseDuration } from "./quantity.ts";

const DURATIONS: readonly (readonly [string | number, number | undefined])[] = [
  ["2h", 7_200_000],
  ["90 min", 5_400_000],
  ["90m", 5_400_000],
  ["1h 30min", 5_400_000],
  ["1.5 hours", 5_400_000],
  ["1 hour 30 minutes", 5_400_000],
  ["2 days", 172_800_000],
  ["1 week", 604_800_000],
  ["250ms", 250],
  ["1 s", 1000],
  ["30 sec", 30_000],
  ["30 secs", 30_000],
  [" 5 s ", 5000],
  ["0s", 0],
  [1234, 1234],
  ["", undefined],
  ["5", undefined],
  ["h", undefined],
  ["-5s", undefined],
  ["5 parsecs", undefined],
  ["5 months", undefined],
  ["1h,30m", undefined],
  ["1e3 s", undefined],
  [-1, undefined],
  [Number.NaN, undefined],
  [Number.POSITIVE_INFINITY, undefined],
  ["99999999999999999 w", undefined],
];
const SIZES: readonly (readonly [string | number, number | undefined])[] = [
  ["2 GiB", 2 ** 31],
  ["2GiB", 2 ** 31],
  ["500 MB", 500_000_000],
  ["1 kB", 1000],
  ["1 KiB", 1024],
  ["1.5 KiB", 1536],
  ["0 B", 0],
  [17, 17],
  ["2 G", undefined],
  ["2", undefined],
  ["GiB", undefined],
  ["1 GiB 2 MiB", undefined],
  ["-1 B", undefined],
  ["99999 PiB", undefined],
];

test("durations", () => {
  for (const [written, expected] of DURATIONS) assert.equal(parseDuration(written), expected, String(written));
});
test("sizes", () => {
  for (const [written, expected] of SIZES) assert.equal(parseBytes(written), expected, String(written));
});

test("any text is read or refused, fast and as a whole number", () => {
  const near = fc.string({ unit: fc.constantFrom(..."0123456789. hmsdGiB") });
  fc.assert(
    fc.property(fc.oneof(fc.string(), near), (text) => {
      for (const amount of [parseDuration(text), parseBytes(text)]) {
        assert.ok(amount === undefined || (Number.isSafeInteger(amount) && amount >= 0));
      }
    }),
  );
  const before = performance.now();
  parseDuration("1".repeat(50_000));
  parseDuration("1h ".repeat(50_000));
  parseBytes("1".repeat(50_000));
  // Seconds apart from a reader that tries again at every character: minutes.
  assert.ok(performance.now() - before < 5_000);
});

test("zod reads them the same way", () => {
  const wait = t.duration().min("1s").max("1h");
  assert.equal(wait.parse("5 min"), 300_000);
  assert.equal(wait.parse(5000), 5000);
  for (const wrong of ["5", "500ms", "2h", 1.5, null, undefined, {}, true])
    assert.equal(wait.safeParse(wrong).success, false, String(wrong));
  assert.equal(t.duration().default("2h").parse(undefined), 7_200_000);
  assert.equal(t.bytes().describe("x").min(1).parse("1 KiB"), 1024);
  assert.match(wait.safeParse("soon").error?.issues[0]?.message ?? "", /90 min/);
});
