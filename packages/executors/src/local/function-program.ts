/**
 * The program of a warm function process: loads one bundle and runs calls, one after the other, as they come on descriptor 3.
 *
 * Self-contained (imports nothing but Node), because in the sandbox only this file is visible. Lines of JSON, each a list:
 *   in   {id, export, context, files}  ·  {cancel: id}
 *   out  {ready}  ·  {id, ok, result | error, ms, userMs, systemMs, at, spent?}  ·  {id, log: "out"|"err", text}  ·  {id, exit, innocent?}
 *
 * 1. What a call logs carries its id, also from a timer that fires later (dropped once the call has been answered). 2. Messages and
 * results are bounded before they are sent. 3. When the other side goes, it exits. 4. A call with files is over when what it writes is
 * written, even where the function did not wait for it; what else it left running makes the process `spent`. 5. The working directory,
 * the environment and the umask of one call are not those of the next.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { inspect } from "node:util";
import { pathToFileURL } from "node:url";

interface Call {
  readonly id: number;
  readonly export: string;
  readonly files: boolean;
  readonly context: { readonly inputs: unknown; readonly outputs: Record<string, string>; readonly resources: unknown };
}

interface Running {
  readonly id: number;
  readonly abort: AbortController;
  open: boolean;
  logged: number;
}

const CHANNEL = 3;
const RESULT_LIMIT = 16 * 1024 * 1024;
const MESSAGE_LIMIT = 32 * 1024;
const LOG_LIMIT = 64 * 1024 * 1024;
const LOG_PIECE = 1024 * 1024;
const FLUSH_MS = 2;
/** How long what a function did not wait for may go on being written. */
const SETTLE_MS = 5_000;

const scope = new AsyncLocalStorage<Running>();
const queue: Call[] = [];
/** Cancelled before their turn. */
const revoked = new Set<number>();
let outgoing: unknown[] = [];
let lastFlush = 0;
let busy = false;
let current: Running | undefined;

const socket = new Socket({ fd: CHANNEL, readable: true, writable: true });
let pending = "";
socket.setEncoding("utf8");
socket.on("data", (chunk: string) => {
  const lines = (pending + chunk).split("\n");
  pending = lines.pop() ?? "";
  for (const line of lines) for (const message of JSON.parse(line) as (Call | { cancel: number })[]) take(message);
});
for (const event of ["end", "close", "error"]) socket.on(event, () => process.exit(0));

function take(message: Call | { cancel: number }): void {
  if ("cancel" in message) {
    if (current?.id === message.cancel) current.abort.abort(new Error("cancelled"));
    else revoked.add(message.cancel);
    return;
  }
  queue.push(message);
  if (!busy) void work();
}

function flush(): void {
  lastFlush = performance.now();
  if (outgoing.length === 0) return;
  const batch = outgoing;
  outgoing = [];
  socket.write(`${JSON.stringify(batch)}\n`);
}

const bundle = process.argv[2] ?? "";
let loading: Promise<Record<string, unknown>> | undefined;

async function work(): Promise<void> {
  busy = true;
  for (let call = queue.shift(); call !== undefined; call = queue.shift()) {
    await runCall(call);
    restorePlace();
    if (performance.now() - lastFlush > FLUSH_MS) flush();
  }
  restoreEnvironment();
  flush();
  revoked.clear();
  busy = false;
}

async function runCall(call: Call): Promise<void> {
  const running: Running = { id: call.id, abort: new AbortController(), open: true, logged: 0 };
  current = running;
  const at = Date.now();
  const started = performance.now();
  const before = process.cpuUsage();
  let answer: Record<string, unknown>;
  try {
    const body = await loadBody(call.export);
    environment ??= { ...process.env };
    // A function that starts cancelled would never hear of it: the event has been.
    if (revoked.delete(call.id) || running.abort.signal.aborted) throw new Error("cancelled");
    const result = await scope.run(running, () => body({ ...call.context, log, signal: running.abort.signal }));
    answer = answered(result);
  } catch (thrown) {
    answer = { ok: false, error: described(thrown) };
  }
  const spent = call.files && (await settle(running)) ? { spent: true } : {};
  running.open = false;
  current = undefined;
  const used = process.cpuUsage(before);
  const ms = performance.now() - started;
  const rss = ms > 20 ? { rss: process.memoryUsage.rss() } : {};
  outgoing.push({ id: call.id, ...answer, ms, userMs: used.user / 1000, systemMs: used.system / 1000, at, ...rss, ...spent });
}

/** What reads and writes files; a program beside us may. */
const WRITING = /^(?:FS|FileHandle|CloseReq|Process)/;
const LASTING = /^(?:Timeout|Immediate|Worker|MessagePort)/;
let workers = 0;
process.on("worker", (worker) => {
  workers++;
  worker.once("exit", () => workers--);
});

/** Waits for what is being written. Answers whether something of the call goes on. */
async function settle({ abort }: Running): Promise<boolean> {
  const until = performance.now() + SETTLE_MS;
  await new Promise((resolve) => setImmediate(resolve));
  for (let pause = 1; active().some((name) => WRITING.test(name)); pause = Math.min(pause * 2, 20)) {
    if (performance.now() > until || abort.signal.aborted) return true;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return workers > 0 || active().some((name) => LASTING.test(name));
}

function active(): readonly string[] {
  return process.getActiveResourcesInfo();
}

const directory = process.cwd();
const umask = process.umask();
/** As the module left it when it was loaded. */
let environment: NodeJS.ProcessEnv | undefined;

function restorePlace(): void {
  process.umask(umask);
  process.exitCode = undefined;
  try {
    if (process.cwd() === directory) return;
  } catch {
    // It was removed.
  }
  process.chdir(directory);
}

function restoreEnvironment(): void {
  if (environment === undefined) return;
  for (const name of Object.keys(process.env)) if (environment[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(environment)) if (process.env[name] !== value) process.env[name] = value;
}

async function loadBody(name: string): Promise<(context: unknown) => unknown> {
  loading ??= import(pathToFileURL(bundle).href) as Promise<Record<string, unknown>>;
  let exports: Record<string, unknown>;
  try {
    exports = await loading;
  } catch (thrown) {
    throw new LoadFailure(`the module could not be loaded: ${text(thrown)}`);
  }
  const body = exports[name];
  const found = typeof body === "function" ? body : runOf(body);
  if (found === undefined) throw new LoadFailure(`the module has no function export ${JSON.stringify(name)}`);
  return found as (context: unknown) => unknown;
}

/** A bundle may export the task's definition instead of its function. */
function runOf(exported: unknown): unknown {
  const run = typeof exported === "object" && exported !== null ? (exported as { run?: unknown }).run : undefined;
  return typeof run === "function" ? run : undefined;
}

class LoadFailure extends Error {}

function answered(result: unknown): Record<string, unknown> {
  if (result === undefined || result === null) return { ok: true, result: {} };
  if (typeof result !== "object" || Array.isArray(result)) {
    return {
      ok: false,
      error: { code: "value", message: `it returned ${inspect(result, { depth: 0 })}, not an object with one field per output` },
    };
  }
  let json: string;
  try {
    json = JSON.stringify(result);
  } catch (thrown) {
    return { ok: false, error: { code: "value", message: `its result has no JSON form: ${text(thrown)}` } };
  }
  if (json.length > RESULT_LIMIT) return { ok: false, error: { code: "large", message: "", size: json.length } };
  return { ok: true, result: JSON.parse(json) as unknown };
}

function described(thrown: unknown): Record<string, unknown> {
  const code = thrown instanceof LoadFailure ? "load" : "thrown";
  const shape = thrown as { code?: unknown; kind?: unknown; message?: unknown; hint?: unknown } | null;
  const golgi = typeof shape === "object" && shape !== null && typeof shape.code === "string" && shape.code.startsWith("GOLGI_");
  return {
    code,
    message: text(thrown),
    ...(golgi && { shape: { code: shape.code, kind: shape.kind, message: cut(String(shape.message)), hint: shape.hint } }),
  };
}

function text(thrown: unknown): string {
  if (thrown instanceof Error)
    return cut(thrown.stack?.includes(cut(thrown.message)) ? thrown.stack : `${thrown.name}: ${thrown.message}`);
  return cut(typeof thrown === "string" ? thrown : inspect(thrown, { depth: 2, maxStringLength: MESSAGE_LIMIT }));
}

function cut(message: string): string {
  return message.length <= MESSAGE_LIMIT
    ? message
    : `${message.slice(0, MESSAGE_LIMIT)}… (${message.length - MESSAGE_LIMIT} more characters)`;
}

function record(stream: "out" | "err", chunk: string): void {
  const running = scope.getStore() ?? current;
  if (running === undefined || !running.open || running.logged > LOG_LIMIT) return;
  running.logged += chunk.length;
  for (let at = 0; at < chunk.length && at < LOG_LIMIT; at += LOG_PIECE) {
    outgoing.push({ id: running.id, log: stream, text: chunk.slice(at, at + LOG_PIECE) });
    if (chunk.length > LOG_PIECE) flush();
  }
  if (outgoing.length > 256 || chunk.length > 65_536) flush();
  else flushSoon();
}

let soon: NodeJS.Timeout | undefined;
function flushSoon(): void {
  soon ??= setTimeout(() => {
    soon = undefined;
    flush();
  }, 50).unref();
}

function log(...parts: unknown[]): void {
  record("out", `${parts.map((part) => (typeof part === "string" ? part : inspect(part))).join(" ")}\n`);
}

outgoing.push({ ready: true });
flush();

/** What a library prints on the standard streams belongs to the call's log. */
for (const [stream, name] of [
  ["out", "stdout"],
  ["err", "stderr"],
] as const) {
  const write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
    record(stream, typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8"));
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") process.nextTick(callback as () => void);
    return true;
  };
  process[name].write = write as typeof process.stdout.write;
}

/** Says in the last moment which call ended the process, so that no other is blamed. */
process.on("exit", (code) => {
  const last = current === undefined ? [] : [{ id: current.id, exit: code, ...(innocent && { innocent }) }];
  const batch = [...outgoing, ...last];
  outgoing = [];
  if (batch.length === 0) return;
  try {
    writeSync(CHANNEL, `${JSON.stringify(batch)}\n`);
  } catch {
    // The other side has gone or is not reading: it finds out by itself.
  }
});
process.on("uncaughtException", (thrown) => blame(`an error was thrown outside of the call: ${text(thrown)}`));
process.on("unhandledRejection", (thrown) => blame(`a promise was rejected and nobody waited for it: ${text(thrown)}`));

/** An earlier call left behind what ends the process now. */
let innocent = false;

/** State may be broken: the process ends, and the call that was running fails with the reason, unless it comes from an earlier one. */
function blame(message: string): void {
  const cause = scope.getStore();
  innocent = cause !== undefined && cause !== current;
  if (innocent) process.exit(70);
  if (current !== undefined)
    outgoing.push({
      id: current.id,
      ok: false,
      error: { code: "thrown", message },
      ms: 0,
      userMs: 0,
      systemMs: 0,
      at: Date.now(),
    });
  current = undefined;
  process.exit(70);
}
