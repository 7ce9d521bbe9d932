/**
 * Shows a run while it goes on: a live tree on a terminal, plain lines elsewhere, or NDJSON. `event` is cheap; drawing happens at
 * most ten times a second.
 */
import type { Document } from "@golgi/ir";
import type { EventRow } from "@golgi/engine";
import { formatCount, formatDuration } from "../output/format.ts";
import { headline } from "../output/headline.ts";
import { printable, styleOf } from "../output/style.ts";
import { applyEvent, createProgress, totalsOf } from "./model.ts";
import type { Progress } from "./model.ts";
import { answerCommand, drawTree } from "./tree.ts";
import type { Machine } from "./tree.ts";

export interface Reporter {
  readonly progress: Progress;
  event(event: EventRow): void;
  /** A line for the person, kept above the live part. */
  note(text: string): void;
  /** Draws the final state and gives the terminal back. */
  end(): void;
}

export interface ReporterOptions {
  readonly document: Document;
  readonly run: string;
  readonly machine: Machine;
  readonly mode: "auto" | "json" | "quiet";
}

export function createReporter(options: ReporterOptions): Reporter {
  const progress = createProgress(options.document);
  if (options.mode === "json") return jsonReporter(progress);
  if (options.mode === "quiet") return { progress, event: (event) => applyEvent(progress, event), note: () => {}, end: () => {} };
  const live = process.stderr.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
  return live ? liveReporter(progress, options) : lineReporter(progress, options);
}

function jsonReporter(progress: Progress): Reporter {
  let buffer = "";
  const flush = (): void => {
    if (buffer !== "") process.stdout.write(buffer);
    buffer = "";
  };
  const later = throttle(flush, 50);
  return {
    progress,
    event(event) {
      applyEvent(progress, event);
      buffer += `${JSON.stringify(event)}\n`;
      if (buffer.length > 64 * 1024) flush();
      else later.soon();
    },
    note: () => {},
    end() {
      later.stop();
      flush();
    },
  };
}

const REDRAW_MS = 100;

function liveReporter(progress: Progress, options: ReporterOptions): Reporter {
  const out = process.stderr;
  const style = styleOf(out);
  let drawn = 0;
  let last = "";
  const erase = (): string => (drawn === 0 ? "" : `\u001b[${drawn}A\r\u001b[J`);
  const draw = (): void => {
    const screen = { columns: out.columns || 80, rows: out.rows || 24 };
    const lines = drawTree({ progress, run: options.run, screen, style, machine: options.machine, now: Date.now() });
    const text = `${lines.join("\n")}\n`;
    if (text === last) return;
    // Each line is overwritten in place and its old tail erased; all in one write between the marks of a synchronised update.
    const body = lines.map((line) => `${line}\u001b[K\n`).join("");
    out.write(`\u001b[?2026h${drawn === 0 ? "" : `\u001b[${drawn}A\r`}${body}\u001b[J\u001b[?2026l`);
    drawn = lines.length;
    last = text;
  };
  const showCursor = (): void => void out.write("\u001b[?25h");
  out.write("\u001b[?25l");
  process.once("exit", showCursor);
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  let over = false;
  return {
    progress,
    event: (event) => applyEvent(progress, event),
    note(text) {
      out.write(`${erase()}${text}\n`);
      drawn = 0;
      last = "";
      draw();
    },
    end() {
      if (over) return;
      over = true;
      clearInterval(timer);
      draw();
      process.removeListener("exit", showCursor);
      showCursor();
    },
  };
}

/** Above this many task runs, single ends are not printed, only failures and a line every few seconds. */
const MANY = 200;
const SUMMARY_MS = 2000;

function lineReporter(progress: Progress, options: ReporterOptions): Reporter {
  const style = styleOf(process.stderr);
  const begun = new Map<string, Begun>();
  let lastSummary = Date.now();
  let printed = 0;
  let over = false;
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  say(`${style.bold(progress.workflow)} ${options.run}`);
  const counted = (): string => {
    const { done, total } = totalsOf(progress, Date.now());
    return `[${formatCount(done)}/${total === undefined ? "?" : formatCount(total)}]`;
  };
  return {
    progress,
    event(event) {
      applyEvent(progress, event);
      if (event.path === null) return;
      if (event.kind === "attempt.submitted") begun.set(event.path, { submitted: event.at, started: event.at });
      else if (event.kind === "attempt.started")
        begun.set(event.path, { submitted: begun.get(event.path)?.submitted ?? event.at, started: event.at });
      const line = endLine(event, begun);
      if (line === undefined) return;
      const loud = event.kind === "node.failed" || event.kind === "node.retrying" || event.kind === "gate.opened";
      if (loud || printed < MANY) {
        printed++;
        say(`${counted()} ${line}`);
        if (event.kind === "gate.opened")
          say(`  ${style.cyan("Answer:")} ${answerCommand(options.run, event.path, progress.gates.size)}`);
      } else if (Date.now() - lastSummary >= SUMMARY_MS) {
        lastSummary = Date.now();
        const { running, reused } = totalsOf(progress, lastSummary);
        say(`${counted()} ${formatCount(running)} running, ${formatCount(reused)} reused`);
      }
    },
    note: say,
    end() {
      if (printed >= MANY && !over) say(`${counted()} done`);
      over = true;
    },
  };
}

interface Begun {
  readonly submitted: number;
  readonly started: number;
}

function endLine(event: EventRow, begun: Map<string, Begun>): string | undefined {
  const path = event.path ?? "";
  const since = begun.get(path);
  // A task shorter than a tick has one time for start and end; then the time since it was handed over is nearer.
  const took = since === undefined ? "" : ` in ${formatDuration(event.at - since.started || event.at - since.submitted)}`;
  switch (event.kind) {
    case "node.succeeded":
      if (since === undefined) return undefined;
      begun.delete(path);
      return `${path} done${took}`;
    case "node.reused":
      return `${path} reused`;
    case "node.failed":
      return `${path} FAILED${took}: ${headline(String(event.data["message"] ?? ""), path)}`;
    case "node.retrying":
      return `${path} failed (${String(event.data["cause"])}), tries again`;
    case "node.cancelled":
      return `${path} cancelled`;
    case "gate.opened":
      return `${path} waits for an answer: ${printable(String(event.data["message"] ?? ""))}`;
    case "gate.answered":
      return `${path} answered${event.data["by"] === "timeout" ? " by its default, as its time ran out" : ""}`;
    default:
      return undefined;
  }
}

function throttle(work: () => void, ms: number): { soon(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    soon() {
      timer ??= setTimeout(() => {
        timer = undefined;
        work();
      }, ms);
    },
    stop: () => clearTimeout(timer),
  };
}
