/**
 * What a function process says to the worker: lines of JSON, each a list of messages. The process runs the author's code, which can write
 * whatever it likes on the channel, so nothing is believed before it was looked at: a message of another form ends the process, and never
 * the worker.
 */
import type { LogStream } from "../wrapper/logs.ts";

export interface WireCall {
  readonly id: number;
  readonly export: string;
  readonly context: unknown;
  /** It has files: what it left running must not touch those of the next one. */
  readonly files: boolean;
}

export interface WireAnswer {
  readonly id: number;
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string; readonly size?: number; readonly shape?: unknown };
  readonly ms: number;
  readonly userMs: number;
  readonly systemMs: number;
  readonly at: number;
  readonly rss?: number;
  /** Something of the call still runs: the process must not be used again. */
  readonly spent?: boolean;
}

export type WireMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly answer: WireAnswer }
  | { readonly kind: "log"; readonly id: number; readonly stream: LogStream; readonly text: string }
  /** The process ends in this call; `innocent`: because of what an earlier one left behind. */
  | { readonly kind: "exit"; readonly id: number; readonly innocent: boolean };

/** Longer than any line of our own program: a result of 16 MiB of which every character is escaped. */
const LINE_LIMIT = 128 * 1024 * 1024;

/** Feeds on chunks. `misused` is called once; afterwards nothing more is said. */
export function openReceiver(handlers: { message(message: WireMessage): void; misused(): void }): (chunk: string) => void {
  let pieces: string[] = [];
  let length = 0;
  let over = false;
  const misuse = (): void => {
    over = true;
    pieces = [];
    handlers.misused();
  };
  return (chunk) => {
    if (over) return;
    const [first = "", ...rest] = chunk.split("\n");
    pieces.push(first);
    length += first.length;
    if (length > LINE_LIMIT) return misuse();
    for (const next of rest) {
      const messages = parseLine(pieces.join(""));
      if (messages === undefined) return misuse();
      for (const message of messages) handlers.message(message);
      pieces = [next];
      length = next.length;
    }
  };
}

function parseLine(line: string): readonly WireMessage[] | undefined {
  try {
    const list: unknown = JSON.parse(line);
    if (!Array.isArray(list)) return undefined;
    const messages: WireMessage[] = [];
    for (const item of list) {
      const message = readMessage(item);
      if (message === undefined) return undefined;
      messages.push(message);
    }
    return messages;
  } catch {
    return undefined;
  }
}

const NUMBERS = ["ms", "userMs", "systemMs", "at"] as const;

function readMessage(item: unknown): WireMessage | undefined {
  if (!isRecord(item)) return undefined;
  const { id } = item;
  if (item["ready"] === true) return { kind: "ready" };
  if (typeof id !== "number") return undefined;
  const { log, text } = item;
  if (log !== undefined) {
    return (log === "out" || log === "err") && typeof text === "string" ? { kind: "log", id, stream: log, text } : undefined;
  }
  if ("exit" in item) return { kind: "exit", id, innocent: item["innocent"] === true };
  const sound =
    typeof item["ok"] === "boolean" &&
    NUMBERS.every((name) => isAmount(item[name])) &&
    (item["rss"] === undefined || isAmount(item["rss"])) &&
    (item["ok"] ? isRecord(item["result"]) : isError(item["error"]));
  return sound ? { kind: "answer", answer: item as unknown as WireAnswer } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): boolean {
  return typeof value === "number" && value >= 0;
}

function isError(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value["code"] === "string" &&
    typeof value["message"] === "string" &&
    (value["size"] === undefined || isAmount(value["size"]))
  );
}
