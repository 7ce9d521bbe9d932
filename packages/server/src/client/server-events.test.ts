import assert from "node:assert/strict";
import { mock, test } from "node:test";
import fc from "fast-check";
import { readServerEvents, type ServerEvent } from "./server-events.ts";

function responseOf(parts: readonly Uint8Array[], open = false): Response {
  return new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        if (!open) controller.close();
      },
    }),
  );
}

async function readAll(response: Response): Promise<readonly ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readServerEvents(response)) events.push(event);
  return events;
}

test("events are the same wherever the bytes are cut", async () => {
  const text =
    'retry: 500\n\n:\n\nid: 7\ndata: {"päth":"ä[é]"}\n\nid: 8\nevent: log\ndata: one\ndata: two\n\r\nevent: end\ndata: {}\n\n';
  const bytes = new TextEncoder().encode(text);
  const wanted = [
    { id: "7", event: "message", data: '{"päth":"ä[é]"}' },
    { id: "8", event: "log", data: "one\ntwo" },
    { event: "end", data: "{}" },
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
      const at = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
      const parts = at.slice(1).map((end, index) => bytes.slice(at[index], end));
      assert.deepEqual(await readAll(responseOf(parts.filter((part) => part.length > 0))), wanted);
    }),
  );
});

test("a connection that says nothing, not even that it lives, is given up", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const events = readServerEvents(responseOf([new TextEncoder().encode("data: 1\n\n")], true));
    assert.equal((await events.next()).value?.data, "1");
    const next = events.next();
    const refused = assert.rejects(next, /silent for 45 s/);
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(45_000);
    await refused;
  } finally {
    mock.timers.reset();
  }
});
