/**
 * Fault points: named places where a test can kill the process, throw or delay. A call costs one comparison when nothing is armed.
 *
 * Armed by the environment, `GOLGI_FAULT=<name>:<crash|error|delay>[:nth]` (several separated by commas; `nth` counts calls in this
 * process from 1, default 1), so that it reaches child processes and worker threads. `crash` is SIGKILL of the whole process: no
 * clean-up code runs. `error` throws a `GolgiError` of code GOLGI_FAULT. `delay` blocks the thread for 200 ms.
 */
import { fault } from "./errors.ts";

/** Every name, in the order of the life of a value. Other packages add theirs here. */
export const FAULT_POINTS = [
  "store.put.afterTemp",
  "store.put.beforeRename",
  "store.put.afterRename",
  "store.move.beforeRename",
  "store.move.afterRename",
  "store.link.beforeRename",
  "store.directory.beforeManifest",
  "store.materialize.beforeRename",
  "store.sync.before",
  "store.collect.beforeRemove",
  "store.collect.afterRemove",
  "engine.launch.beforeCreate",
  "engine.launch.afterCreate",
  "engine.lease.acquired",
  "engine.lease.renewed",
  "engine.claim.after",
  "engine.result.beforeCommit",
  "engine.commit.before",
  "engine.commit.after",
  "engine.submit.before",
  "engine.submit.after",
  "engine.run.ended",
  "wrapper.staged",
  "wrapper.spawned",
  "wrapper.exited",
  "wrapper.stored",
  "wrapper.resultWritten",
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

export const FAULT_ACTIONS = ["crash", "error", "delay"] as const;
export type FaultAction = (typeof FAULT_ACTIONS)[number];

const DELAY_MS = 200;

type Armed = { readonly action: FaultAction; remaining: number };
let armed: Map<FaultPoint, Armed> | undefined = parse(process.env["GOLGI_FAULT"]);

export function faultPoint(name: FaultPoint): void {
  if (armed !== undefined) strike(name, armed);
}

/** Arms this process as the environment would; `undefined` disarms. For tests. */
export function armFault(text: string | undefined): void {
  armed = parse(text);
}

function strike(name: FaultPoint, points: Map<FaultPoint, Armed>): void {
  const point = points.get(name);
  if (point === undefined || --point.remaining !== 0) return;
  if (point.action === "crash") {
    process.kill(process.pid, "SIGKILL");
    // The signal may take a moment to arrive in another thread: do nothing more meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
  }
  if (point.action === "delay") Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DELAY_MS);
  if (point.action === "error") throw fault(name);
}

/** A misspelt name must not make a test pass by doing nothing, so it throws. */
function parse(text: string | undefined): Map<FaultPoint, Armed> | undefined {
  if (text === undefined || text === "") return undefined;
  const points = new Map<FaultPoint, Armed>();
  for (const item of text.split(",")) {
    const [name, action, nth = "1"] = item.split(":");
    const point = FAULT_POINTS.find((known) => known === name);
    const known = FAULT_ACTIONS.find((one) => one === action);
    if (point === undefined || known === undefined || !/^[1-9]\d*$/.test(nth)) {
      throw new TypeError(`GOLGI_FAULT: "${item}" is not <name>:<crash|error|delay>[:nth]; names: ${FAULT_POINTS.join(", ")}`);
    }
    points.set(point, { action: known, remaining: Number(nth) });
  }
  return points;
}
