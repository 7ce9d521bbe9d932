/** The live tree on a terminal: one line a place, map items folded into counts, cut to the window. Pure text from `Progress`. */
import { fitWidth, formatBytes, formatCount, formatDuration, widthOf } from "../output/format.ts";
import { quoteWord } from "../output/quote.ts";
import { printable } from "../output/style.ts";
import type { Style } from "../output/style.ts";
import { endsOf, totalsOf } from "./model.ts";
import type { Place, Progress } from "./model.ts";

interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export interface Machine {
  readonly cpus?: number;
  readonly memoryBytes?: number;
}

export interface TreeView {
  readonly progress: Progress;
  readonly run: string;
  readonly screen: Screen;
  readonly style: Style;
  readonly machine: Machine;
  readonly now: number;
}

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

export function drawTree(view: TreeView): readonly string[] {
  const { progress, style, screen, now } = view;
  const elapsed = (progress.endedAt ?? now) - (progress.startedAt ?? now);
  const head = `${style.bold(progress.workflow)}  ${style.dim(view.run)}  ${formatDuration(elapsed)}`;
  const places = flatten(progress.places);
  const names = Math.min(40, Math.max(12, ...places.map((place) => 2 * place.depth + widthOf(place.name))));
  const lines = choosePlaces(places, Math.max(3, screen.rows - 5 - 2 * Math.min(3, progress.gates.size))).map((item) =>
    typeof item === "string" ? style.dim(`    ${item}`) : placeLine(item, names, view),
  );
  const gates = [...progress.gates]
    .slice(0, 3)
    .flatMap(([path, message]) => [
      style.yellow(`  ? ${path} waits for an answer: ${printable(message)}`),
      `    ${style.cyan("Answer:")} ${answerCommand(view.run, path, progress.gates.size)}`,
    ]);
  return [head, ...lines, ...gates, summaryLine(view)].map((line) => fitWidth(line, Math.max(10, screen.columns - 1)));
}

/** The node is named when more than one gate waits. */
export function answerCommand(run: string, path: string, waiting: number): string {
  return `golgi answer ${run.slice(0, 10)} ${waiting > 1 ? `${quoteWord(path)} ` : ""}VALUE`;
}

function flatten(places: readonly Place[]): readonly Place[] {
  return places.flatMap((place) => [place, ...flatten(place.children)]);
}

/** All if they fit; else what runs or failed first, the rest counted. */
function choosePlaces(places: readonly Place[], room: number): readonly (Place | string)[] {
  if (places.length <= room) return places;
  const rank = (place: Place): number => (place.failed > 0 ? 0 : place.running > 0 ? 1 : isDone(place) ? 3 : 2);
  const chosen = new Set([...places].sort((a, b) => rank(a) - rank(b)).slice(0, room - 1));
  const hidden = places.filter((place) => !chosen.has(place));
  const done = hidden.filter(isDone).length;
  return [...places.filter((place) => chosen.has(place)), `… ${done} more done, ${hidden.length - done} more waiting`];
}

function isLeftOut(place: Place): boolean {
  return place.notTaken > 0 && (place.total ?? 0) === 0 && endsOf(place) === 0;
}

function isDone(place: Place): boolean {
  if (isLeftOut(place)) return true;
  return place.running === 0 && endsOf(place) > 0 && (place.total === undefined || endsOf(place) >= place.total);
}

function placeLine(place: Place, names: number, { style, now, progress }: TreeView): string {
  const ended = endsOf(place);
  const indent = "  ".repeat(place.depth);
  const label = `${indent}${place.name}`;
  const name = label + " ".repeat(Math.max(0, names - widthOf(label)));
  const over = progress.endedAt !== undefined;
  return `  ${markOf(place, { style, now, over })} ${ended === 0 && place.started === 0 ? style.dim(name) : name}  ${noteOf(place, ended, style, over)}`;
}

function markOf(place: Place, at: { style: Style; now: number; over: boolean }): string {
  const { style } = at;
  if (place.failed > 0) return style.red("✗");
  const open = place.started > endsOf(place) && place.kind !== "task" && !at.over;
  if (place.running > 0 || open) return style.blue(SPINNER[Math.floor(at.now / 100) % SPINNER.length] ?? "·");
  if (place.cancelled > 0) return style.yellow("■");
  if (isDone(place)) return place.succeeded + place.reused === 0 ? style.dim("–") : style.green("✔");
  return style.dim("·");
}

function noteOf(place: Place, ended: number, style: Style, over: boolean): string {
  const parts: string[] = [];
  const many = (place.total ?? 0) > 1 || ended > 1;
  if (many && place.kind === "task")
    parts.push(
      `${formatCount(ended - place.cancelled)}/${place.total === undefined ? "?" : formatCount(Math.max(place.total, ended + place.running))}`,
    );
  if (place.running > 0 && many) parts.push(style.blue(`${formatCount(place.running)} running`));
  if (place.reused > 0)
    parts.push(style.cyan(place.reused === ended && ended === 1 ? "reused" : `${formatCount(place.reused)} reused`));
  if (place.retries > 0) parts.push(style.yellow(`${formatCount(place.retries)} retried`));
  if (place.failed > 0) parts.push(style.red(many ? `${formatCount(place.failed)} failed` : "failed"));
  if (place.cancelled > 0) parts.push(style.yellow(many ? `${formatCount(place.cancelled)} cancelled` : "cancelled"));
  if (isLeftOut(place) || (place.skipped > 0 && place.skipped === ended)) parts.push(style.dim("not taken"));
  if (
    isDone(place) &&
    place.succeeded > 0 &&
    place.firstAt !== undefined &&
    place.lastAt !== undefined &&
    place.lastAt > place.firstAt
  ) {
    parts.push(style.dim(formatDuration(place.lastAt - place.firstAt)));
  }
  if (parts.length === 0 && place.started === 0 && ended === 0) parts.push(style.dim(over ? "not reached" : "waiting"));
  return parts.join(" · ");
}

function summaryLine({ progress, style, machine, now }: TreeView): string {
  const totals = totalsOf(progress, now);
  const parts = [`${formatCount(totals.done)}/${totals.total === undefined ? "?" : formatCount(totals.total)} tasks`];
  if (totals.reused > 0) parts.push(`${formatCount(totals.reused)} reused`);
  if (totals.failed > 0) parts.push(style.red(`${formatCount(totals.failed)} failed`));
  if (progress.endedAt === undefined) {
    if (totals.rate >= 0.05 && totals.succeeded >= 3) {
      parts.push(`${totals.rate >= 10 ? formatCount(Math.round(totals.rate)) : totals.rate.toFixed(1)}/s`);
      const left = totals.total === undefined ? undefined : (totals.total - totals.done) / totals.rate;
      if (left !== undefined && left > 1) parts.push(`about ${formatDuration(left * 1000).replace(/\.\d+ s$/, " s")} left`);
    }
    if (totals.cpus > 0) parts.push(`cpus ${trim(totals.cpus)}${machine.cpus === undefined ? "" : `/${trim(machine.cpus)}`}`);
    if (totals.memoryBytes > 0)
      parts.push(
        `memory ${formatBytes(totals.memoryBytes)}${machine.memoryBytes === undefined ? "" : `/${formatBytes(machine.memoryBytes)}`}`,
      );
    if (progress.status === "cancelling") parts.push(style.yellow("cancelling"));
  }
  return `  ${style.dim(parts.join(" · "))}`;
}

function trim(n: number): string {
  return String(Math.round(n * 100) / 100);
}
