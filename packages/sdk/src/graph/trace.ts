/**
 * What is collected while a definition is traced: findings, each once, in the order in which they were met.
 *
 * 1. Tracing never stops at a finding: whatever was misused is replaced by a broken reference, about which nothing more is said.
 * 2. Of one code at most `MAX_PER_CODE` findings are kept; of the others only their number. A loop can make 100,000 of them.
 */
import type { Diagnostic, SourcePosition } from "@golgi/ir";
import type { Finding } from "../errors.ts";

export const MAX_PER_CODE = 1000;

/** What was found, for the one who asks. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are of a code than the list has; absent: none of any. */
  readonly omitted?: Readonly<Record<string, number>>;
}

export interface Trace {
  readonly diagnostics: Diagnostic[];
  readonly seen: Set<string>;
  /** By severity and code: a list full of warnings must not hide an error. */
  readonly counts: Map<string, number>;
  /** By code. */
  readonly omitted: Map<string, number>;
}

export function createTrace(): Trace {
  return { diagnostics: [], seen: new Set(), counts: new Map(), omitted: new Map() };
}

export function report(trace: Trace, finding: Finding, at: SourcePosition | undefined, path?: string): void {
  const key = `${finding.code}\n${at === undefined ? "" : `${at.file}:${at.line}:${at.column}`}\n${finding.message}`;
  if (trace.seen.has(key)) return;
  trace.seen.add(key);
  const kind = `${finding.severity} ${finding.code}`;
  const count = (trace.counts.get(kind) ?? 0) + 1;
  trace.counts.set(kind, count);
  if (count > MAX_PER_CODE) addOmitted(trace, finding.code, 1);
  else trace.diagnostics.push({ ...finding, ...(at !== undefined && { at }), ...(path !== undefined && { path }) });
}

/** Findings of a definition, which was traced by itself, are findings of whatever uses it. */
export function adopt(trace: Trace, { diagnostics, omitted = {} }: Findings): void {
  for (const { at, path, ...finding } of diagnostics) report(trace, finding as Finding, at, path);
  for (const [code, count] of Object.entries(omitted)) addOmitted(trace, code, count);
}

export function findingsOf({ diagnostics, omitted }: Trace): Findings {
  return { diagnostics, ...(omitted.size > 0 && { omitted: Object.fromEntries(omitted) }) };
}

function addOmitted({ omitted }: Trace, code: string, count: number): void {
  omitted.set(code, (omitted.get(code) ?? 0) + count);
}
