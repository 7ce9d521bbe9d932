import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { openReceiver, type WireMessage } from "./function-channel.ts";

function receive(chunks: readonly string[]): { readonly messages: readonly WireMessage[]; readonly misuses: number } {
  const messages: WireMessage[] = [];
  let misuses = 0;
  const feed = openReceiver({ message: (message) => void messages.push(message), misused: () => void misuses++ });
  for (const chunk of chunks) feed(chunk);
  return { messages, misuses };
}

const ANSWER = { id: 1, ok: true, result: { n: 1 }, ms: 1, userMs: 0, systemMs: 0, at: 5 };
const GOOD = [{ ready: true }, { id: 1, log: "out", text: "a\nb" }, ANSWER, { id: 2, exit: 3 }];

test("messages arrive whole however they are cut", () => {
  const text = `${JSON.stringify(GOOD)}\n${JSON.stringify([ANSWER])}\n`;
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const at = [0, ...cuts, text.length].sort((a, b) => a - b);
      const { messages, misuses } = receive(at.slice(1).map((end, index) => text.slice(at[index], end)));
      assert.equal(misuses, 0);
      assert.deepEqual(
        messages.map(({ kind }) => kind),
        ["ready", "log", "answer", "exit", "answer"],
      );
    }),
  );
});

test("whatever else is written is misuse, said once, and never thrown", () => {
  const field = fc.constantFrom("id", "ok", "log", "text", "ms", "userMs", "systemMs", "at", "result", "error", "rss", "exit");
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom("out", "../x", true, 0, -1));
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.dictionary(field, value)).map((list) => JSON.stringify(list)),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { messages, misuses } = receive(lines.map((one) => `${one}\n`));
      assert.ok(misuses <= 1);
      for (const message of messages) {
        if (message.kind === "log") assert.ok(["out", "err"].includes(message.stream) && typeof message.text === "string");
        if (message.kind === "answer") assert.ok(message.answer.ms >= 0 && typeof message.answer.ok === "boolean");
      }
    }),
  );
});

test("a line without end is given up", () => {
  const piece = "x".repeat(8 * 1024 * 1024);
  const { messages, misuses } = receive([...Array.from({ length: 20 }, () => piece), `\n${JSON.stringify(GOOD)}\n`]);
  assert.deepEqual([messages.length, misuses], [0, 1]);
});
