/**
 * Where in the author's file a call was made.
 *
 * Cheap enough to be asked for each of 100,000 nodes (about 2 µs): one frame is captured above the SDK's own function, and equal
 * positions are one shared object.
 */
import { Session } from "node:inspector";
import { fileURLToPath } from "node:url";
import type { SourcePosition } from "@golgi/ir";

const positions = new Map<string, SourcePosition>();

type Boundary = (...args: never[]) => unknown;

/** Position of the code that called `boundary`. `depth` > 1 looks past built-in frames such as `JSON.stringify`. */
export function callerOf(boundary: Boundary, depth = 1): SourcePosition | undefined {
  const { stackTraceLimit, prepareStackTrace } = Error;
  const holder: { stack?: unknown } = {};
  Error.stackTraceLimit = depth;
  Error.prepareStackTrace = keepFrames;
  Error.captureStackTrace(holder, boundary);
  const frames = holder.stack;
  Error.stackTraceLimit = stackTraceLimit;
  Error.prepareStackTrace = prepareStackTrace;
  if (!Array.isArray(frames)) return undefined;
  for (const frame of frames as NodeJS.CallSite[]) {
    const file = frame.getFileName();
    if (typeof file === "string" && !file.startsWith("node:") && !isOurs(file)) return intern(file, frame);
  }
  return undefined;
}

/** The same where the SDK itself may be the caller, as in `map(list, align)`: the author's call that led there. */
export function placeOf(boundary: Boundary): SourcePosition | undefined {
  return callerOf(boundary) ?? callerOf(boundary, 12);
}

const SDK = new URL("..", import.meta.url).href;

/** The SDK's own code, which its tests are not. */
function isOurs(file: string): boolean {
  return file.startsWith(SDK) && !file.endsWith(".test.ts");
}

function keepFrames(_error: Error, frames: NodeJS.CallSite[]): unknown {
  return frames;
}

function intern(file: string, frame: NodeJS.CallSite): SourcePosition {
  const line = frame.getLineNumber() ?? 1;
  const column = frame.getColumnNumber() ?? 1;
  const key = `${file}:${line}:${column}`;
  let position = positions.get(key);
  if (position === undefined) {
    position = { file: file.startsWith("file:") ? fileURLToPath(file) : file, line, column };
    positions.set(key, position);
  }
  return position;
}

/**
 * Where a function starts in its file. Asked for only when there is something to report: it goes through the debugger's interface, the
 * one place that knows.
 */
export function positionOfFunction(subject: unknown): SourcePosition | undefined {
  const session = new Session();
  const scripts = new Map<string, string>();
  const holder = globalThis as { golgiSubject?: unknown };
  try {
    session.connect();
    session.on("Debugger.scriptParsed", ({ params }) => scripts.set(params.scriptId, params.url));
    session.post("Debugger.enable");
    holder.golgiSubject = subject;
    const id = answer<{ result: { objectId?: string } }>(session, "Runtime.evaluate", { expression: "globalThis.golgiSubject" })
      .result.objectId;
    const { internalProperties = [] } = answer<Properties>(session, "Runtime.getProperties", {
      objectId: id,
      ownProperties: true,
    });
    const place = internalProperties.find(({ name }) => name === "[[FunctionLocation]]")?.value?.value;
    const file = place && scripts.get(place.scriptId);
    if (place === undefined || file === undefined || file === "") return undefined;
    return {
      file: file.startsWith("file:") ? fileURLToPath(file) : file,
      line: place.lineNumber + 1,
      column: place.columnNumber + 1,
    };
  } catch {
    return undefined;
  } finally {
    delete holder.golgiSubject;
    session.disconnect();
  }
}

interface Properties {
  readonly internalProperties?: readonly {
    readonly name: string;
    readonly value?: {
      readonly value?: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
    };
  }[];
}

/** The session answers at once. */
function answer<T>(session: Session, method: string, params: object): T {
  let result: T | undefined;
  session.post(method, params, (error, given) => {
    if (error === null) result = given as T;
  });
  if (result === undefined) throw new Error(`${method} gave no answer`);
  return result;
}

/** A place inside a function, given its source and where it starts. */
export function positionInside(start: SourcePosition | undefined, source: string, offset: number): SourcePosition | undefined {
  if (start === undefined) return undefined;
  const lines = source.slice(0, offset).split("\n");
  const last = lines.at(-1) ?? "";
  return {
    file: start.file,
    line: start.line + lines.length - 1,
    column: lines.length === 1 ? start.column + last.length : last.length + 1,
  };
}
