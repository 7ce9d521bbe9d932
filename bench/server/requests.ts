/** Requests a second for a list, a detail and a range of an artifact, against a bare application of the same framework. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Gate } from "../gate.ts";
import { GOLGI, measure } from "../measure.ts";
import { openConnection } from "./connection.ts";
import { compare, type Loaded } from "./load.ts";
import { startGolgi, startProgram, type Served } from "./process.ts";
import { addRuns, createdAtOf, runName, seedState, type Seeded } from "./seed.ts";

const RUNS = 10_000;
const RANGE = 64 * 1024;
/** More than the server keeps, so that each is made anew. */
const PAGES = 300;
const ARTIFACT = 16 * 1024 * 1024;

export async function requestGates(): Promise<readonly Gate[]> {
  const seeded = await seedState();
  await addRuns(seeded, RUNS);
  await seeded.database.close();
  const folder = dirname(seeded.state);
  const file = join(folder, "artifact");
  writeFileSync(file, randomBytes(ARTIFACT));
  const { stdout } = await measure({ words: [GOLGI, "--state", seeded.state, "store", "put", file] });
  const digest = /sha256:[0-9a-f]{64}/.exec(stdout)?.[0];
  const golgi = await startGolgi(seeded.state);
  try {
    const from = ARTIFACT / 2 + 12_345;
    const range = { range: `bytes=${from}-${from + RANGE - 1}` };
    const list = targetOf(golgi, "/runs?limit=25");
    const pages = { ...list, more: cursorsOf(seeded).map((after) => `${list.path}&after=${encodeURIComponent(after)}`) };
    const detail = targetOf(golgi, `/runs/${runName(RUNS / 2)}`);
    const part = targetOf(golgi, `/artifacts/${digest}`, range);
    const answers = join(folder, "answers.json");
    writeFileSync(answers, JSON.stringify({ "/list": await jsonOf(list), "/detail": await jsonOf(detail), "/range": RANGE }));
    const peer = await startProgram(import.meta.resolve("./peer.ts").replace("file://", ""), [answers]);
    try {
      const other = { port: Number(peer.ready["port"]), pid: peer.pid };
      return [
        await gateOf("list of 25 among 10,000 runs", 0.25, [list, { ...other, path: "/list" }]),
        await gateOf("the same, another page each time", 0.25, [pages, { ...other, path: "/list" }]),
        await gateOf("detail of a run", 0.25, [detail, { ...other, path: "/detail" }]),
        await gateOf("range of 64 KiB of an artifact", 0.2, [part, { ...other, path: "/range", headers: range }]),
      ];
    } finally {
      await peer.stop();
    }
  } finally {
    await golgi.stop();
  }
}

export function targetOf({ port, pid, token }: Served, path: string, headers: Readonly<Record<string, string>> = {}): Loaded {
  return { port, pid, path: `/api/v1${path}`, headers: { authorization: `Bearer ${token}`, ...headers } };
}

/** `after` of pages here and there. */
function cursorsOf({ model }: Seeded): readonly string[] {
  return Array.from({ length: PAGES }, (_, page) => {
    const n = RUNS - 1 - page * 30;
    return `${createdAtOf(model, { n, count: RUNS })}:${runName(n)}`;
  });
}

async function jsonOf(target: Loaded): Promise<unknown> {
  const connection = await openConnection(target);
  const parts: Buffer[] = [];
  const { status } = await connection.ask((part) => parts.push(part));
  connection.close();
  if (status !== 200) throw new Error(`${target.path} was answered with ${status}`);
  return JSON.parse(Buffer.concat(parts).toString());
}

async function gateOf(what: string, limit: number, [ours, peer]: readonly [Loaded, Loaded]): Promise<Gate> {
  const [a, b] = await compare(ours, peer);
  if (Math.abs(a.bytes - b.bytes) > 128) throw new Error(`${what}: ${a.bytes} bytes against ${b.bytes}`);
  const words = (name: string, figures: typeof a) =>
    `${name} ${Math.round(figures.perSecond)}/s, p99 ${figures.p99.toFixed(1)} ms, ${figures.cpu.toFixed(2)} ms CPU each`;
  const detail = `${words("golgi", a)}; ${words("bare Hono", b)}; ${a.bytes} bytes, 8 connections`;
  return {
    name: `server: ${what}, speed against bare Hono`,
    value: a.perSecond / b.perSecond,
    limit,
    bound: "min",
    unit: "×",
    detail,
  };
}
