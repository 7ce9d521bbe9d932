/**
 * What a run's events add up to: a tree of places (nodes of the workflow, map items together), each with counts. Pure; fed by
 * `apply`, read by the renderers.
 */
import type { Document, Graph, NodeSpec, TaskSpec } from "@golgi/ir";
import type { EventRow } from "@golgi/engine";

export interface Place {
  /** Path with item labels left out: `align[]/bwa-mem`. */
  readonly pattern: string;
  readonly name: string;
  readonly depth: number;
  readonly kind: NodeSpec["kind"];
  /** Not in the document: made by a dynamic node, or of a handler. */
  readonly unforeseen: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Items opened so far (maps), or node runs expected (tasks); undefined while unknown. */
  total: number | undefined;
  started: number;
  running: number;
  succeeded: number;
  reused: number;
  failed: number;
  cancelled: number;
  skipped: number;
  /** Times that the side of a branch which it is on was not taken. */
  notTaken: number;
  retries: number;
  firstAt: number | undefined;
  lastAt: number | undefined;
  readonly children: Place[];
}

interface Failure {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface Progress {
  readonly workflow: string;
  readonly places: readonly Place[];
  /** By pattern. */
  readonly byPattern: Map<string, Place>;
  readonly running: Map<string, number>;
  readonly failures: Failure[];
  readonly gates: Map<string, string>;
  status: "running" | "cancelling" | "succeeded" | "failed" | "cancelled";
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Task runs that ended by being run, newest last; for rates. */
  readonly finishedAt: number[];
}

export function createProgress(document: Document): Progress {
  const main = document.workflows[document.main];
  const byPattern = new Map<string, Place>();
  const places = main === undefined ? [] : placesOf(main.graph, { document, prefix: "", depth: 0, byPattern, total: 1 });
  return {
    workflow: main?.name ?? "workflow",
    places,
    byPattern,
    running: new Map(),
    failures: [],
    gates: new Map(),
    status: "running",
    startedAt: undefined,
    endedAt: undefined,
    finishedAt: [],
  };
}

interface Walk {
  readonly document: Document;
  readonly prefix: string;
  readonly depth: number;
  readonly byPattern: Map<string, Place>;
  readonly total: number | undefined;
}

function placesOf(graph: Graph, walk: Walk): Place[] {
  return orderOf(graph).map(([id, node]) => {
    const pattern = walk.prefix + id;
    const task = node.kind === "task" ? walk.document.tasks[node.task] : undefined;
    const total = node.kind === "map" ? undefined : walk.total;
    const children = innerGraphs(node, walk.document).flatMap(({ within, graph: body }) =>
      placesOf(body, { ...walk, depth: walk.depth + 1, prefix: `${pattern}${within}/`, total }),
    );
    const place: Place = { ...emptyPlace(pattern, id, node, task), depth: walk.depth, total: walk.total, children };
    walk.byPattern.set(pattern, place);
    return place;
  });
}

/** Nodes in the order of their wires, so that the tree reads from top to bottom. */
function orderOf(graph: Graph): readonly (readonly [string, NodeSpec])[] {
  return Object.entries(graph.nodes);
}

/** `within`: what paths have between the node and what is inside it. */
function innerGraphs(node: NodeSpec, document: Document): readonly { readonly within: string; readonly graph: Graph }[] {
  if (node.kind === "map") return [{ within: "[]", graph: node.body }];
  if (node.kind === "branch")
    return [
      { within: ".then", graph: node.then },
      { within: ".else", graph: node.else },
    ];
  const nested = node.kind === "workflow" ? document.workflows[node.workflow] : undefined;
  return nested === undefined ? [] : [{ within: "", graph: nested.graph }];
}

function emptyPlace(
  pattern: string,
  name: string,
  node: NodeSpec,
  task: TaskSpec | undefined,
): Omit<Place, "depth" | "children"> {
  const override = node.kind === "task" ? node.resources : undefined;
  return {
    pattern,
    name,
    kind: node.kind,
    unforeseen: false,
    cpus: override?.cpus ?? task?.resources.cpus ?? 0,
    memoryBytes: (override?.memoryBytes ?? task?.resources.memoryBytes)?.start ?? 0,
    total: undefined,
    started: 0,
    running: 0,
    succeeded: 0,
    reused: 0,
    failed: 0,
    cancelled: 0,
    skipped: 0,
    notTaken: 0,
    retries: 0,
    firstAt: undefined,
    lastAt: undefined,
  };
}

/** `align[s1]/bwa-mem` → `align[]/bwa-mem` */
export function patternOf(path: string): string {
  return path.replace(/\[[^\]]*\]/g, "[]");
}

const RATE_WINDOW = 512;

export function applyEvent(progress: Progress, event: EventRow): void {
  if (event.path === null) return applyRunEvent(progress, event);
  const known = progress.byPattern.get(patternOf(event.path));
  if (known === undefined && event.kind === "node.skipped" && /\.(then|else)$/.test(event.path))
    return leaveOut(progress, event.path);
  const place = known ?? addUnforeseen(progress, event);
  place.firstAt ??= event.at;
  const stopRunning = (): void => {
    if (progress.running.delete(event.path ?? "")) place.running--;
  };
  switch (event.kind) {
    case "attempt.submitted":
      place.started++;
      return;
    case "attempt.started":
      if (!progress.running.has(event.path)) place.running++;
      progress.running.set(event.path, event.at);
      return;
    case "attempt.failed":
    case "attempt.lost":
    case "attempt.cancelled":
      return stopRunning();
    case "node.retrying":
      stopRunning();
      place.retries++;
      return;
    case "node.opened":
      return openNode(progress, place, event);
    case "run.handler":
      place.started++;
      return;
    case "gate.opened":
      progress.gates.set(event.path, String(event.data["message"] ?? ""));
      return;
    case "gate.answered":
      progress.gates.delete(event.path);
      place.started++;
      place.succeeded++;
      place.lastAt = event.at;
      return;
    case "node.succeeded":
    case "node.reused":
    case "node.failed":
    case "node.cancelled":
    case "node.skipped":
      stopRunning();
      place.lastAt = event.at;
      return endNode(progress, place, event);
    default:
  }
}

/** The side of a branch that was not taken. */
function leaveOut(progress: Progress, path: string): void {
  const inside = `${patternOf(path)}/`;
  for (const place of progress.byPattern.values()) {
    if (!place.pattern.startsWith(inside)) continue;
    place.notTaken++;
    if (place.total !== undefined && place.total > 0) place.total--;
  }
}

function endNode(progress: Progress, place: Place, event: EventRow): void {
  switch (event.kind) {
    case "node.succeeded":
      place.succeeded++;
      if (place.kind === "task") progress.finishedAt.push(event.at);
      if (progress.finishedAt.length > 2 * RATE_WINDOW) progress.finishedAt.splice(0, RATE_WINDOW);
      return;
    case "node.reused":
      place.reused++;
      return;
    case "node.failed":
      place.failed++;
      if (place.children.length === 0) {
        progress.failures.push({
          path: event.path ?? "",
          code: String(event.data["code"] ?? ""),
          message: String(event.data["message"] ?? ""),
        });
      }
      return;
    case "node.cancelled":
      place.cancelled++;
      return;
    default:
      place.skipped++;
  }
}

function openNode(progress: Progress, place: Place, event: EventRow): void {
  place.started++;
  const items = event.data["items"];
  if (typeof items !== "number") return;
  for (const child of place.children) growTotal(child, items);
}

function growTotal(place: Place, items: number): void {
  place.total = (place.total ?? 0) + items;
  if (place.kind !== "map") for (const child of place.children) growTotal(child, items);
}

function applyRunEvent(progress: Progress, event: EventRow): void {
  switch (event.kind) {
    case "run.started":
      progress.startedAt ??= event.at;
      progress.status = "running";
      return;
    case "run.resumed":
      progress.status = "running";
      progress.endedAt = undefined;
      progress.failures.length = 0;
      for (const place of progress.byPattern.values()) place.failed = place.cancelled = 0;
      return;
    case "run.cancelRequested":
      progress.status = "cancelling";
      return;
    case "run.succeeded":
    case "run.failed":
    case "run.cancelled":
      progress.status = event.kind.slice(4) as Progress["status"];
      progress.endedAt = event.at;
      for (const place of progress.places) if (isHandler(place) && place.succeeded === 0) place.succeeded++;
      return;
    default:
  }
}

function isHandler(place: Place): boolean {
  return place.unforeseen && place.kind === "workflow" && place.name.startsWith("@");
}

/** Nodes of dynamic graphs and handlers are not in the document; they get a place when first seen. */
function addUnforeseen(progress: Progress, { path, kind }: EventRow): Place {
  const pattern = patternOf(path ?? "");
  const parts = pattern.split("/");
  const outer = parts.slice(0, -1).join("/");
  const parent = progress.byPattern.get(outer.replace(/(\[\]|\.then|\.else)$/, "")) ?? progress.byPattern.get(outer);
  const container = kind === "node.opened" || kind === "run.handler";
  const node = { kind: container ? "workflow" : kind === "gate.opened" ? "gate" : "task" } as NodeSpec;
  const place: Place = {
    ...emptyPlace(pattern, parts.at(-1) ?? pattern, node, undefined),
    depth: parent === undefined ? 0 : parent.depth + 1,
    unforeseen: true,
    children: [],
  };
  progress.byPattern.set(pattern, place);
  if (parent !== undefined) parent.children.push(place);
  else (progress.places as Place[]).push(place);
  return place;
}

export interface Totals {
  readonly done: number;
  /** Undefined while a map has not been opened. */
  readonly total: number | undefined;
  readonly running: number;
  readonly succeeded: number;
  readonly reused: number;
  readonly failed: number;
  readonly retries: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** Task runs per second over the last moments. */
  readonly rate: number;
}

/** Over tasks and gates. */
export function totalsOf(progress: Progress, now: number): Totals {
  let [done, running, succeeded, reused, failed, retries, cpus, memoryBytes] = [0, 0, 0, 0, 0, 0, 0, 0];
  let total: number | undefined = 0;
  for (const place of progress.byPattern.values()) {
    // What a dynamic node will make is known once it has made it.
    if (place.kind === "dynamic" && place.started === 0 && place.total !== 0 && endsOf(place) === 0) total = undefined;
    if (place.kind !== "task") continue;
    const ended = endsOf(place);
    done += ended - place.cancelled;
    running += place.running;
    succeeded += place.succeeded;
    reused += place.reused;
    failed += place.failed;
    retries += place.retries;
    cpus += place.running * place.cpus;
    memoryBytes += place.running * place.memoryBytes;
    const expected = place.unforeseen ? place.started : place.total;
    total = total === undefined || expected === undefined ? undefined : total + Math.max(expected, ended + place.running);
  }
  return { done, total, running, succeeded, reused, failed, retries, cpus, memoryBytes, rate: rateOf(progress, now) };
}

/** Node runs of the place that have ended, in whatever way. */
export function endsOf(place: Place): number {
  return place.succeeded + place.reused + place.failed + place.cancelled + place.skipped;
}

const RATE_MS = 10_000;
function rateOf(progress: Progress, now: number): number {
  const start = Math.max(progress.startedAt ?? now, now - RATE_MS);
  const recent = progress.finishedAt.filter((at) => at >= start);
  const first = recent.length >= RATE_WINDOW ? (recent[0] ?? start) : start;
  const seconds = Math.max(0.2, (now - first) / 1000);
  return recent.length / seconds;
}
