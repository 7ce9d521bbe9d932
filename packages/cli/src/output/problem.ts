/** Errors and diagnostics on the screen: what, where, fix. Message text from outside is made printable first. */
import type { Diagnostic, ErrorShape } from "@golgi/ir";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { formatCount, wrapText } from "./format.ts";
import { printable, styleOf } from "./style.ts";

const MAX_MESSAGE = 4000;

/** One problem with its fix; `where` is a place such as `workflow.ts:12:3` or `--samples[2].name`. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly where?: string;
  readonly severity?: "error" | "warning";
}

export function showProblem(problem: Problem, stream: NodeJS.WriteStream = process.stderr): string {
  const style = styleOf(stream);
  const width = Math.min(stream.columns || 100, 110);
  const mark = problem.severity === "warning" ? style.yellow("warning") : style.red("error");
  const where = problem.where === undefined ? "" : ` ${style.bold(cutWhere(printable(problem.where)))}`;
  const lines = [`${mark}${where} ${style.dim(problem.code)}`, wrapText(cut(printable(problem.message, true)), width, "  ")];
  if (problem.hint !== undefined && problem.hint !== "") {
    const [first, ...rest] = wrapText(printable(problem.hint, true), width - 7, "").split("\n");
    lines.push(`  ${style.cyan("Fix:")} ${first}`, ...rest.map((line) => `       ${line}`));
  }
  return lines.join("\n");
}

const MAX_WHERE = 160;

function cutWhere(where: string): string {
  return where.length <= MAX_WHERE ? where : `${where.slice(0, MAX_WHERE / 2)} … ${where.slice(-MAX_WHERE / 2)}`;
}

function problemOfDiagnostic(diagnostic: Diagnostic): Problem {
  const at = diagnostic.at;
  const place = at === undefined ? diagnostic.path : `${shownPath(at.file)}:${at.line}:${at.column}`;
  return {
    code: diagnostic.code,
    message: diagnostic.message,
    hint: diagnostic.hint,
    severity: diagnostic.severity,
    ...(place !== undefined && { where: place }),
  };
}

/** Of one code so many are printed; `golgi check --json` gives all that were collected. */
const MAX_PER_CODE = 20;

/** What a compilation found. `omitted` counts, by code, what was not even collected. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted?: Readonly<Record<string, number>>;
}

/** One text for each finding, then one for each code of which there are more. */
export function showFindings({ diagnostics, omitted = {} }: Findings, stream: NodeJS.WriteStream): readonly string[] {
  const texts: string[] = [];
  const met = new Map<string, number>();
  const more = new Map(Object.entries(omitted));
  for (const diagnostic of diagnostics) {
    const { code } = diagnostic;
    const count = (met.get(code) ?? 0) + 1;
    met.set(code, count);
    if (count <= MAX_PER_CODE) texts.push(showProblem(problemOfDiagnostic(diagnostic), stream));
    else more.set(code, (more.get(code) ?? 0) + 1);
  }
  for (const [code, count] of more) texts.push(styleOf(stream).dim(`… and ${formatCount(count)} more of ${code}`));
  return texts;
}

export function printFindings(findings: Findings): void {
  for (const text of showFindings(findings, process.stderr)) process.stderr.write(`${text}\n`);
}

export function countFindings({ diagnostics, omitted = {} }: Findings): { readonly errors: number; readonly warnings: number } {
  const severities = new Map(diagnostics.map(({ code, severity }) => [code, severity]));
  let [errors, warnings] = [0, 0];
  const add = (severity: Diagnostic["severity"] | undefined, count: number) => {
    if (severity === "warning") warnings += count;
    else errors += count;
  };
  for (const { severity } of diagnostics) add(severity, 1);
  for (const [code, count] of Object.entries(omitted)) add(severities.get(code), count);
  return { errors, warnings };
}

export function problemOfError(error: ErrorShape): Problem {
  return { code: error.code, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) };
}

/** A path as a person in the current directory would write it. */
export function shownPath(fileOrUrl: string): string {
  const path = fileOrUrl.startsWith("file:") ? fileURLToPath(fileOrUrl) : fileOrUrl;
  const near = relative(process.cwd(), path);
  return near !== "" && !near.startsWith("..") ? near : path;
}

function cut(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  return `${text.slice(0, MAX_MESSAGE / 2)}\n… (${text.length - MAX_MESSAGE} characters left out) …\n${text.slice(-MAX_MESSAGE / 2)}`;
}
