import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isoDuration, readBytes, readDuration, showBytes, showDuration, writeBytes, writeDuration } from "./quantity.ts";

test("what cannot be read is refused with the reason and a fix", () => {
  for (const [reading, reason, hint] of [
    [readDuration("90"), "90 has no unit", /90 min/],
    [readDuration("2 GB"), "the unit GB is not one of time", /ms, s, min, h, d and w/],
    [readDuration("soon"), '"soon" is not a duration', /90 min/],
    [readDuration("-5s"), '"-5s" is not a duration', /90 min/],
    [readDuration("99999999999999999 w"), "this is too large", /90 min/],
    [readDuration("1h ".repeat(1000)), "this is not a duration", /90 min/],
    [readDuration("5 constructor"), "the unit constructor is not one of time", /ms, s/],
    [readBytes("2"), "2 has no unit", /2 GiB/],
    [readBytes("2 h"), "the unit h is not one of size", /powers of 1024/],
    [readBytes("much"), '"much" is not a size', /2 GiB/],
    [readBytes("99999 PiB"), "this is too large", /2 GiB/],
  ] as const) {
    assert.ok(!reading.ok);
    assert.equal(reading.reason, reason);
    assert.match(reading.hint, hint);
  }
});

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (amount) => {
      assert.deepEqual(readDuration(writeDuration(amount)), { ok: true, value: amount });
      assert.deepEqual(readBytes(writeBytes(amount)), { ok: true, value: amount });
    }),
  );
  assert.deepEqual([0, 5_400_001, 86_400_000].map(writeDuration), ["0 s", "1 h 30 min 1 ms", "1 d"]);
  assert.deepEqual([0, 1000, 1536, 2 ** 31].map(writeBytes), ["0 B", "1 kB", "1536 B", "2 GiB"]);
  assert.deepEqual([0, 5_400_000, 172_800_500].map(isoDuration), ["PT0S", "PT1H30M", "P2DT0.5S"]);
});

test("rounded for tables and progress, with no sixtieth second", () => {
  assert.deepEqual([-5, 0, 999.4, 999.6, 59_940, 59_960, 3_599_700, 3_660_000, 200 * 3_600_000].map(showDuration), [
    "0 ms",
    "0 ms",
    "999 ms",
    "1.0 s",
    "59.9 s",
    "1 min 00 s",
    "1 h 00 min",
    "1 h 01 min",
    "8 d 8 h",
  ]);
  assert.deepEqual([0, 1023, 1024, 150 * 1024, 5 * 1024 ** 4].map(showBytes), ["0 B", "1023 B", "1.0 KiB", "150 KiB", "5.0 TiB"]);
});
