/**
 * Prints the table of gates. usage: npm run bench [-- case …] [--full] [--json FILE]
 * Peers run beside Golgi in the same run, so that the ratios hold when the machine's speed drifts.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Case, type Gate, holds } from "./gate.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: "boolean", default: false }, json: { type: "string" } },
});

const files = readdirSync(join(import.meta.dirname, "cases")).sort();
const cases = (await Promise.all(files.map((file) => import(`./cases/${file}`) as Promise<{ cases: readonly Case[] }>)))
  .flatMap((module) => module.cases)
  .sort((a, b) => Number(a.last === true) - Number(b.last === true));
const wanted = cases.filter((entry) =>
  positionals.length > 0 ? positionals.some((word) => entry.name.startsWith(word)) : values.full || !entry.slow,
);
if (wanted.length === 0) {
  process.stderr.write(`no such case; there are: ${cases.map((entry) => entry.name).join(", ")}\n`);
  process.exit(2);
}

const gates: Gate[] = [];
let broken = 0;
for (const entry of wanted) {
  process.stderr.write(`${entry.name} …\n`);
  try {
    for (const gate of await entry.run()) {
      gates.push(gate);
      process.stdout.write(`${line(gate)}\n`);
    }
  } catch (error) {
    broken++;
    process.stdout.write(`BROKEN  ${entry.name}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(gates, null, 2)}\n`);
const missed = gates.filter((gate) => !holds(gate)).length;
process.stdout.write(`\n${gates.length - missed} gates met, ${missed} missed, ${broken} cases broken\n`);
process.exit(missed + broken === 0 ? 0 : 1);

function line(gate: Gate): string {
  const value = `${gate.value.toPrecision(3)} ${gate.unit}`.padStart(11);
  const limit = `${gate.bound === "max" ? "≤" : "≥"} ${gate.limit} ${gate.unit}`.padEnd(11);
  return `${holds(gate) ? "met   " : "MISSED"} ${gate.name.padEnd(58)} ${value}  ${limit}  ${gate.detail}`;
}
