import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Clock } from "../ports/clock.ts";
import { Timers, type Timer } from "./timers.ts";

/** One alarm at most, as `Timers` promises to need. */
function createClock(): Clock & { advance(ms: number): void } {
  let now = 0;
  let alarm: { at: number; callback: () => void } | undefined;
  return {
    now: () => now,
    after(delayMs, callback) {
      assert.equal(alarm, undefined, "two alarms at once");
      const mine = (alarm = { at: now + delayMs, callback });
      return () => {
        if (alarm === mine) alarm = undefined;
      };
    },
    advance(ms) {
      const until = now + ms;
      while (alarm !== undefined && alarm.at <= until) {
        const due = alarm;
        alarm = undefined;
        now = Math.max(now, due.at);
        due.callback();
      }
      now = until;
    },
  };
}

test("timers run at their times, in order, unless they were cancelled", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("set" as const), delayMs: fc.nat(100) }),
    fc.record({ kind: fc.constant("cancel" as const), index: fc.nat(50) }),
    fc.record({ kind: fc.constant("advance" as const), ms: fc.nat(60) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const clock = createClock();
      const timers = new Timers(clock, (run) => run());
      const ran: number[] = [];
      const expected: number[] = [];
      let waiting: { id: number; at: number; timer: Timer }[] = [];
      let ids = 0;
      for (const action of steps) {
        if (action.kind === "set") {
          const id = ids++;
          waiting.push({ id, at: clock.now() + action.delayMs, timer: timers.set(action.delayMs, () => ran.push(id)) });
        } else if (action.kind === "cancel") {
          const [gone] = waiting.splice(action.index, 1);
          timers.cancel(gone?.timer);
          timers.cancel(gone?.timer);
        } else {
          const until = clock.now() + action.ms;
          const due = waiting.filter((one) => one.at <= until).sort((a, b) => a.at - b.at || a.id - b.id);
          waiting = waiting.filter((one) => one.at > until);
          expected.push(...due.map((one) => one.id));
          clock.advance(action.ms);
        }
        assert.deepEqual(ran, expected);
      }
    }),
  );
});

test("a hundred thousand deadlines that were met leave no places behind", () => {
  const clock = createClock();
  const timers = new Timers(clock, (run) => run());
  let ran = 0;
  for (let index = 0; index < 100_000; index++) {
    const timer = timers.set(24 * 3600_000 + (index % 977), () => ran++);
    if (index % 100 === 0) continue;
    timers.cancel(timer);
    assert.ok(timers.size <= 2 * (index / 100 + 1) + 2_002, `${timers.size} places`);
  }
  clock.advance(25 * 3600_000);
  assert.equal(ran, 1000);
  assert.equal(timers.size, 0);
});
