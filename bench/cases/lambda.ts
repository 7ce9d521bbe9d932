/**
 * The variant-calling demo against a hand-written parallel shell script of the same commands; with so many simulated read pairs that the
 * tools alone take about 6 s.
 */
import { join } from "node:path";
import type { Case } from "../gate.ts";
import { GOLGI, freshDirectory, median } from "../measure.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PAIRS = "60000";
const DATA = "/usr/share/doc/bowtie2/examples";

export const cases: readonly Case[] = [
  {
    name: "lambda",
    async run() {
      const script = await median(3, () => ({
        words: ["bash", join(import.meta.dirname, "..", "lambda.sh"), PAIRS],
        cwd: freshDirectory(),
      }));
      const ours = await median(3, () => ({
        words: [
          GOLGI,
          "--state",
          freshDirectory(),
          "run",
          join(ROOT, "examples/variant-calling/workflow.ts"),
          "variant-calling-demo",
          "--reference",
          `${DATA}/reference/lambda_virus.fa.gz`,
          "--reads.0",
          `${DATA}/reads/reads_1.fq.gz`,
          "--pairs",
          PAIRS,
          "--reads.1",
          `${DATA}/reads/reads_2.fq.gz`,
        ],
      }));
      return [
        {
          name: "lambda variant calling, times a parallel shell script",
          value: ours.wall / script.wall,
          limit: 1.2,
          bound: "max",
          unit: "×",
          detail: `golgi ${ours.wall.toFixed(2)} s, script ${script.wall.toFixed(2)} s`,
        },
      ];
    },
  },
];
