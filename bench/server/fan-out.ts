/** How long after its commit by another process an event is with each of 200 readers, at a steady rate. */
import type { Gate } from "../gate.ts";
import { dial, requestText } from "./connection.ts";
import { quantile } from "./load.ts";
import { cpuOf, startGolgi, startProgram, type Served } from "./process.ts";
import { targetOf } from "./requests.ts";
import { runName, seedState } from "./seed.ts";
import { join } from "node:path";

const READERS = 200;
const PER_SECOND = 200;
const SECONDS = 10;
const OWNER = "bench";

interface Reader {
  /** `seq` of the newest event. */
  seq: number;
  broken: string | undefined;
  close(): void;
}

export async function fanOutGates(): Promise<readonly Gate[]> {
  const { state, database, model, document } = await seedState();
  const run = runName(1);
  const at = Date.now();
  const row = { ...model, id: run, status: "running" as const, createdAt: at, startedAt: at, endedAt: null, outputs: null };
  await database.createRun(row, document, [{ run, seq: 1, at, kind: "run.created", path: null, data: {} }]);
  // Held, so that the server leaves the run to its owner.
  await database.acquireLease(run, OWNER, at, at + 600_000);
  await database.close();
  const golgi = await startGolgi(state);
  const delays: number[] = [];
  const readers: Reader[] = [];
  let share = 0;
  try {
    for (let n = 0; n < READERS; n++) readers.push(await follow(golgi, run, delays));
    await until(() => readers.every(({ seq }) => seq === 1), 10_000);
    delays.length = 0;
    const [from, cpuBefore] = [performance.now(), cpuOf(golgi.pid)];
    const count = PER_SECOND * SECONDS;
    const program = import.meta.resolve("./committer.ts").replace("file://", "");
    const committer = await startProgram(program, [join(state, "golgi.db"), run, OWNER, "2", String(count), String(PER_SECOND)]);
    try {
      if ((await committer.ended) !== 0) throw new Error("the committer failed");
    } finally {
      await committer.stop();
    }
    await until(() => readers.every(({ seq, broken }) => seq === count + 1 || broken !== undefined), 10_000);
    share = ((cpuOf(golgi.pid) - cpuBefore) * 1000) / (performance.now() - from);
    const broken = readers.find((reader) => reader.broken !== undefined)?.broken;
    if (broken !== undefined || delays.length !== count * READERS) throw new Error(broken ?? `${delays.length} events came`);
  } finally {
    for (const reader of readers) reader.close();
    await golgi.stop();
  }
  const [half, most] = [quantile(delays, 0.5), quantile(delays, 1)];
  const detail = `median ${half} ms, longest ${most} ms; ${SECONDS} s, ${delays.length} deliveries, none lost; from before the commit; server used ${share.toFixed(2)} cores`;
  const name = `server: event to ${READERS} readers at ${PER_SECOND} events/s, p99`;
  return [{ name, value: quantile(delays, 0.99), limit: 200, bound: "max", unit: "ms", detail }];
}

/** Every event must come, once and in order. */
async function follow(golgi: Served, run: string, delays: number[]): Promise<Reader> {
  const socket = await dial(golgi.port);
  const reader: Reader = { seq: 0, broken: undefined, close: () => socket.destroy() };
  let rest = "";
  socket.setEncoding("latin1").on("data", (part) => {
    const now = Date.now();
    const text = rest + String(part);
    const end = text.lastIndexOf("\n") + 1;
    rest = text.slice(end);
    if (text.startsWith("HTTP/") && !text.startsWith("HTTP/1.1 200")) reader.broken ??= text.slice(0, 100);
    for (const { seq, at } of parse(text.slice(0, end))) {
      if (seq !== reader.seq + 1) reader.broken ??= `event ${seq} came after ${reader.seq}`;
      reader.seq = seq;
      delays.push(now - at);
    }
  });
  socket.on("error", (error) => (reader.broken ??= error.message)).on("close", () => (reader.broken ??= "the stream ended"));
  socket.write(requestText(targetOf(golgi, `/runs/${run}/events?after=0`)));
  return reader;
}

interface Stamp {
  readonly seq: number;
  readonly at: number;
}

let last: { readonly text: string; readonly stamps: readonly Stamp[] } | undefined;

/** All readers get the same text, so that the second parses nothing: what is measured is the server. */
function parse(text: string): readonly Stamp[] {
  if (last?.text !== text) {
    const events = [...text.matchAll(/^data: .*"seq":(\d+),"at":(\d+)/gm)];
    last = { text, stamps: events.map(([, seq, at]) => ({ seq: Number(seq), at: Number(at) })) };
  }
  return last.stamps;
}

async function until(holds: () => boolean, ms: number): Promise<void> {
  for (const end = Date.now() + ms; !holds(); ) {
    if (Date.now() > end) throw new Error(`not all events came within ${ms / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
