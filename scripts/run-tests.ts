/**
 * Runs every `*.test.ts` with Node's test runner, a process per file, and ends with one line: "N passed, N failed, N skipped".
 *
 * usage: node scripts/run-tests.ts [path prefix …] [--concurrency N]
 * A test file named `*.serial.test.ts` (it measures, or loads the whole machine) runs alone after the others.
 */
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { concurrency: { type: "string" }, verbose: { type: "boolean" } },
});

const all = globSync("{packages,examples,e2e,bench,scripts}/**/*.test.ts", {
  exclude: ["**/node_modules/**", "**/dist/**"],
}).sort();
const wanted = positionals.length === 0 ? all : all.filter((file) => positionals.some((prefix) => file.startsWith(prefix)));
if (wanted.length === 0) {
  process.stderr.write(`no test file starts with ${positionals.join(" or ")}\n`);
  process.exit(2);
}

interface Outcome {
  passed: number;
  skipped: number;
  readonly failures: string[];
}
const outcomes = new Map<string, Outcome>();
const concurrency = Number(values.concurrency ?? Math.max(2, availableParallelism()));
const serial = wanted.filter((file) => file.endsWith(".serial.test.ts"));
await runFiles(
  wanted.filter((file) => !serial.includes(file)),
  concurrency,
);
await runFiles(serial, 1);

// A file that failed beside others runs once more alone: what fails again is broken, what passes then is named, not hidden. Those that
// ran alone in the first place have no such excuse.
const failed = [...outcomes]
  .filter(([file, outcome]) => outcome.failures.length > 0 && !serial.includes(file))
  .map(([file]) => file);
const first = new Map(failed.map((file) => [file, outcomes.get(file)?.failures ?? []]));
for (const file of failed) outcomes.delete(file);
await runFiles(failed, 1);
for (const file of serial)
  for (const failure of outcomes.get(file)?.failures ?? []) process.stdout.write(`failed: ${file}: ${failure}\n`);
for (const [file, failures] of first) {
  const again = outcomes.get(file)?.failures ?? ["did not run again"];
  for (const failure of again) process.stdout.write(`failed: ${file}: ${failure}\n`);
  if (again.length === 0)
    for (const failure of failures) process.stdout.write(`unsteady: ${file}: ${failure} (passed when run alone)\n`);
}

const every = [...outcomes.values()];
const sum = (count: (outcome: Outcome) => number) => every.reduce((total, outcome) => total + count(outcome), 0);
const [passed, broken, skipped] = [sum((o) => o.passed), sum((o) => o.failures.length), sum((o) => o.skipped)];
process.stdout.write(`\n${passed} passed, ${broken} failed, ${skipped} skipped\n`);
process.exit(broken === 0 && passed > 0 ? 0 : 1);

function outcomeOf(file: string | undefined): Outcome {
  const key = file === undefined ? "?" : relative(process.cwd(), file);
  const known = outcomes.get(key) ?? { passed: 0, skipped: 0, failures: [] };
  outcomes.set(key, known);
  return known;
}

function runFiles(files: readonly string[], filesAtOnce: number): Promise<void> {
  if (files.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stream = run({ files: [...files], concurrency: filesAtOnce, timeout: 600_000, forceExit: true });
    stream.on("test:pass", (event) => {
      if (event.details.type === "suite") return;
      if (event.skip !== undefined || event.todo !== undefined) outcomeOf(event.file).skipped++;
      else outcomeOf(event.file).passed++;
    });
    stream.on("test:fail", (event) => {
      if (event.details.type === "suite") return;
      outcomeOf(event.file).failures.push(event.name);
    });
    stream.on("end", resolve);
    stream.on("error", reject);
    if (values.verbose) stream.compose(spec()).pipe(process.stdout, { end: false });
    else stream.on("test:fail", printFailure).on("test:stderr", keepStderr);
    stream.resume();
  });
}

function printFailure(event: { name: string; file?: string; details: { error: Error & { cause?: unknown } } }): void {
  const cause = event.details.error.cause;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? event.details.error.message);
  process.stdout.write(`✖ ${event.file ?? "?"}: ${event.name}\n${text.slice(0, 4000)}\n`);
}

function keepStderr(event: { message: string }): void {
  if (!/ExperimentalWarning|--trace-warnings/.test(event.message)) process.stderr.write(event.message);
}
