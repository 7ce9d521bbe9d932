/**
 * `npm run demo`: calls variants on the lambda phage, then shows the numbers. Extra words are passed on to `golgi run`.
 * Data: Debian's bowtie2-examples (reference NC_001416.1 and 10,000 simulated read pairs).
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const DATA = process.env["GOLGI_LAMBDA_DATA"] ?? "/usr/share/doc/bowtie2/examples";
const GOLGI = join(ROOT, "bin", "golgi");
const WORKFLOW = join(import.meta.dirname, "workflow.ts");

const files = {
  reference: join(DATA, "reference/lambda_virus.fa.gz"),
  first: join(DATA, "reads/reads_1.fq.gz"),
  second: join(DATA, "reads/reads_2.fq.gz"),
};
const missing = Object.values(files).filter((file) => !existsSync(file));
if (missing.length > 0) {
  process.stderr.write(`golgi: the demo's data is missing: ${missing.join(", ")}\n`);
  process.stderr.write(
    "       Install Debian's bowtie2-examples, or set GOLGI_LAMBDA_DATA to a folder with reference/ and reads/.\n",
  );
  process.exit(2);
}

const startedAt = performance.now();
const inputs = ["--reference", files.reference, "--reads.0", files.first, "--reads.1", files.second];
const run = spawnSync(GOLGI, ["run", WORKFLOW, "variant-calling-demo", ...inputs, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: "inherit",
});
if (run.status !== 0) process.exit(run.status ?? 1);

const show = spawnSync(GOLGI, ["show", "last", "--json"], { cwd: ROOT, encoding: "utf8" });
const { run: row } = JSON.parse(show.stdout) as { run: DemoRun };
const { outputs, counts } = row;

interface Summary {
  sample: string;
  reads: number;
  mapped: number;
  variants: number;
  snps: number;
  indels: number;
}
interface DemoRun {
  id: string;
  counts: { succeeded: number; reused: number };
  outputs: { summary: Summary[]; accuracy: { recall: number; precision: number; truth: number } };
}

const columns = ["sample", "reads", "mapped", "variants", "SNPs", "indels"];
const rows = outputs.summary.map((s) => [
  s.sample,
  String(s.reads),
  `${s.mapped} (${((100 * s.mapped) / s.reads).toFixed(2)} %)`,
  String(s.variants),
  String(s.snps),
  String(s.indels),
]);
const widths = columns.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
const line = (cells: readonly string[]) =>
  `  ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("   ")}\n`;

process.stdout.write(`\n${line(columns)}${rows.map(line).join("")}`);
const { recall, precision, truth } = outputs.accuracy;
process.stdout.write(
  `\n  The simulated sample has ${truth} known SNPs: recall ${(100 * recall).toFixed(1)} %, precision ${(100 * precision).toFixed(1)} %.\n`,
);
const everything = counts.reused > 0 && counts.succeeded === 0;
const took = ((performance.now() - startedAt) / 1000).toFixed(1);
process.stdout.write(
  `  ${everything ? "Everything was reused" : `${counts.reused} of ${counts.reused + counts.succeeded} results were reused`}; ${took} s.\n`,
);

const golgi = relative(process.cwd(), GOLGI);
process.stdout.write(`
Try next:
  ${golgi} outputs last --to results      the VCF, BAMs and report as ordinary files
  ${golgi} explain last                   why each node ran or was reused
  ${golgi} serve                          the same in the browser: graph, reads, variants, report
  npm run demo -- --seed 12               another simulated sample: only its part runs
  npm run demo                            the same again: all reused
`);
