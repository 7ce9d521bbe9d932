/**
 * What is collected while a definition is traced: findings, each once, in the order in which they were met.
 *
 * Tracing never stops at a finding: whatever was misused is replaced by a broken reference, about which nothing more is said.
 */
import type { Diagnostic, SourcePosition } from "@golgi/ir";
import type { Finding } from "../errors.ts";

export interface Trace {
  readonly diagnostics: Diagnostic[];
  readonly seen: Set<string>;
}

export function createTrace(): Trace {
  return { diagnostics: [], seen: new Set() };
}

export function report(trace: Trace, finding: Finding, at: SourcePosition | undefined, path?: string): void {
  const key = `${finding.code}\n${at === undefined ? "" : `${at.file}:${at.line}:${at.column}`}\n${finding.message}`;
  if (trace.seen.has(key)) return;
  trace.seen.add(key);
  trace.diagnostics.push({ ...finding, ...(at !== undefined && { at }), ...(path !== undefined && { path }) });
}
