/** One connection for many tabs: who hears what, when it begins again, and who is forgotten. The transport is scripted; all else is real. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { LiveMessage, Topics } from "@golgi/server/client";
import fc from "fast-check";
import type { FromTab, Port, ToTab, Want } from "./messages.ts";
import { createShare, type ShareOptions } from "./share.ts";

type RunName = `run_${string}`;
const attempt = "att_aaaaaaaaaaaaaaaa" as const;

/** A server with one log of events for each run: a connection sends what is after its cursors, then what comes. */
function createWire() {
  const events = new Map<RunName, number>();
  const connections: { readonly topics: string; readonly wake: () => void }[] = [];
  let open = 0;
  const connect: ShareOptions["connect"] = async function* (topics: Topics, { signal, onConnection }) {
    if (topics.runs === undefined && topics.run.size === 0 && topics.log.size === 0) return;
    let wake = (): void => undefined;
    const topicWords = [topics.runs ?? "", ...topics.run.keys(), ...topics.log.keys()].join(" ");
    connections.push({ topics: topicWords, wake: () => wake() });
    signal.addEventListener("abort", () => wake());
    onConnection("open");
    open++;
    try {
      if (topics.runs !== undefined) {
        topics.runs = "e.1";
        yield { kind: "runs", change: { cursor: "e.1", open: 3, reset: false, rows: [] } } satisfies LiveMessage;
      }
      while (!signal.aborted) {
        for (const [run, seq] of topics.run) {
          for (let next = seq + 1; next <= (events.get(run) ?? 0) && !signal.aborted; next++) {
            topics.run.set(run, next);
            yield { kind: "event", event: { run, seq: next, at: next, kind: "node.succeeded", path: "p", data: {} } };
          }
        }
        for (const [name, topic] of topics.log) {
          if (topic.from > 0 || signal.aborted) continue;
          topic.from = 5;
          const part = { attempt, stream: topic.stream, tag: name, text: "hello", next: 5, complete: false, truncatedBytes: 0 };
          yield { kind: "log", name, part };
        }
        if (!signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      open--;
    }
  };
  return {
    connect,
    connections,
    openNow: () => open,
    add(run: RunName, count: number) {
      events.set(run, (events.get(run) ?? 0) + count);
      for (const { wake } of connections) wake();
    },
  };
}

function tabOf(t: TestContext | undefined, share: { attach(port: Port): void }) {
  const { port1, port2 } = new MessageChannel();
  const said: ToTab[] = [];
  const heard = new Map<number, LiveMessage[]>();
  port1.onmessage = ({ data }: MessageEvent<ToTab>) => {
    said.push(data);
    if (data.kind === "said") heard.set(data.id, [...(heard.get(data.id) ?? []), ...data.messages]);
  };
  share.attach(port2 as unknown as Port);
  t?.after(() => port1.close());
  return {
    said,
    send: (message: FromTab) => port1.postMessage(message),
    follow: (id: number, want: Want) => port1.postMessage({ kind: "follow", id, want } satisfies FromTab),
    seqs: (id: number) => (heard.get(id) ?? []).flatMap((one) => (one.kind === "event" ? [one.event.seq] : [])),
    heard: (id: number) => heard.get(id) ?? [],
    close: () => port1.close(),
  };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 4000; !holds(); await sleep(2)) assert.ok(Date.now() < end, "in time");
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const FAST = { gatherMs: 1, askEveryMs: 0 };

test("eight tabs on one run and its log: one connection, each hears everything once, from where it began", async (t) => {
  const wire = createWire();
  const share = createShare({ connect: wire.connect, ...FAST });
  wire.add("run_a", 10);
  const tabs = upTo(8).map((n) => {
    const tab = tabOf(t, share);
    tab.follow(1, { kind: "run", run: "run_a", after: n });
    tab.follow(2, { kind: "log", run: "run_a", attempt, stream: "stderr", from: 0 });
    tab.follow(3, { kind: "runs" });
    return tab;
  });
  await until(() => tabs.every((tab) => tab.seqs(1).at(-1) === 10 && tab.heard(2).length > 0 && tab.heard(3).length > 0));
  wire.add("run_a", 5);
  await until(() => tabs.every((tab) => tab.seqs(1).at(-1) === 15));
  for (const [index, tab] of tabs.entries()) {
    assert.deepEqual(tab.seqs(1), upTo(15, index + 2));
    assert.equal(tab.heard(2).length, 1);
  }
  assert.equal(wire.openNow(), 1);
});

test("a late tab goes back without the others hearing twice; the last one to leave ends the connection", async (t) => {
  const wire = createWire();
  const share = createShare({ connect: wire.connect, ...FAST });
  wire.add("run_a", 20);
  const [first, second] = [tabOf(t, share), tabOf(t, share)];
  first.follow(1, { kind: "run", run: "run_a", after: 15 });
  await until(() => first.seqs(1).length === 5);
  second.follow(1, { kind: "run", run: "run_a", after: 0 });
  await until(() => second.seqs(1).length === 20);
  wire.add("run_a", 1);
  await until(() => second.seqs(1).length === 21 && first.seqs(1).length === 6);
  assert.deepEqual(first.seqs(1), upTo(21, 16));
  first.send({ kind: "bye" });
  second.send({ kind: "leave", id: 1 });
  await until(() => wire.openNow() === 0);
});

test("a second follower of all runs is told at once how many are open", async (t) => {
  const wire = createWire();
  const share = createShare({ connect: wire.connect, ...FAST });
  const [first, second] = [tabOf(t, share), tabOf(t, share)];
  first.follow(1, { kind: "runs" });
  await until(() => first.heard(1).length === 1);
  second.follow(1, { kind: "runs" });
  await until(() => second.heard(1).length === 1);
  const [hello] = second.heard(1);
  assert.ok(hello?.kind === "runs" && hello.change.open === 3 && hello.change.reset);
  assert.equal(wire.connections.length, 1);
});

test("a tab that does not answer is forgotten, and asks again when it wakes up", async (t) => {
  const wire = createWire();
  const share = createShare({ connect: wire.connect, gatherMs: 1, askEveryMs: 20 });
  const [asleep, awake] = [tabOf(t, share), tabOf(t, share)];
  asleep.follow(1, { kind: "run", run: "run_a", after: 0 });
  awake.follow(1, { kind: "runs" });
  const answering = setInterval(() => awake.send({ kind: "here" }), 10);
  t.after(() => clearInterval(answering));
  await until(() => wire.connections.at(-1)?.topics === "e.1" || wire.connections.at(-1)?.topics === "now");
  asleep.send({ kind: "here" });
  await until(() => asleep.said.some(({ kind }) => kind === "forgotten"));
  wire.add("run_a", 2);
  asleep.follow(1, { kind: "run", run: "run_a", after: 0 });
  await until(() => asleep.seqs(1).length === 2);
  awake.send({ kind: "bye" });
  asleep.send({ kind: "bye" });
  await until(() => wire.openNow() === 0);
});

test("after a refusal it tries again, and says so", async (t) => {
  const wire = createWire();
  let refusals = 2;
  const share = createShare({
    ...FAST,
    refusedMs: 5,
    connect(topics, options) {
      if (refusals-- > 0) throw new Error("no session");
      return wire.connect(topics, options);
    },
  });
  const tab = tabOf(t, share);
  tab.follow(1, { kind: "runs" });
  await until(() => tab.heard(1).length === 1);
  const states = tab.said.flatMap((one) => (one.kind === "connection" ? [one.state] : []));
  assert.deepEqual(states, ["connecting", "lost", "live"]);
});

test("whatever tabs do in whatever order, each follower hears every event after its beginning once, in order", async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant("follow" as const),
      tab: fc.nat(2),
      id: fc.nat(2),
      run: fc.constantFrom("run_a", "run_b"),
      after: fc.nat(6),
    }),
    fc.record({ do: fc.constant("leave" as const), tab: fc.nat(2), id: fc.nat(2) }),
    fc.record({ do: fc.constant("add" as const), run: fc.constantFrom("run_a", "run_b"), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ do: fc.constant("rest" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const wire = createWire();
      const share = createShare({ connect: wire.connect, ...FAST });
      const tabs = [tabOf(undefined, share), tabOf(undefined, share), tabOf(undefined, share)];
      const last = new Map<string, number>([
        ["run_a", 6],
        ["run_b", 6],
      ]);
      wire.add("run_a", 6);
      wire.add("run_b", 6);
      const active = new Map<string, { tab: number; key: number; run: string; after: number }>();
      let serial = 0;
      const keyOf = new Map<string, number>();
      for (const one of steps) {
        if (one.do === "add") {
          wire.add(one.run as RunName, one.count);
          last.set(one.run, (last.get(one.run) ?? 0) + one.count);
        } else if (one.do === "rest") await sleep(2);
        else {
          const name = `${one.tab}/${one.id}`;
          const key = keyOf.get(name);
          if (key !== undefined) {
            tabs[one.tab]?.send({ kind: "leave", id: key });
            active.delete(name);
          }
          if (one.do === "leave") continue;
          keyOf.set(name, ++serial);
          active.set(name, { tab: one.tab, key: serial, run: one.run, after: one.after });
          tabs[one.tab]?.follow(serial, { kind: "run", run: one.run as RunName, after: one.after });
        }
      }
      const isDone = () =>
        [...active.values()].every(({ tab, key, run, after }) => {
          const seqs = tabs[tab]?.seqs(key) ?? [];
          return seqs.length >= (last.get(run) ?? 0) - after;
        });
      await until(isDone);
      for (const { tab, key, run, after } of active.values())
        assert.deepEqual(tabs[tab]?.seqs(key), upTo(last.get(run) ?? 0, after + 1));
      assert.ok(wire.openNow() <= 1);
      for (const tab of tabs) {
        tab.send({ kind: "bye" });
      }
      await until(() => wire.openNow() === 0);
      for (const tab of tabs) tab.close();
    }),
    { numRuns: 40 },
  );
});
