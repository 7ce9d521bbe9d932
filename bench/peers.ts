/** The same work written for the peers: n shell tasks that each write a small file, and a gather; or a chain of n. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "./measure.ts";
import { freshDirectory } from "./measure.ts";

export type Peer = (n: number) => Command;

export const ninjaFanOut: Peer = (n) => {
  const dir = freshDirectory();
  mkdirSync(join(dir, "out"));
  const rules = `rule one\n command = bash -euo pipefail -c 'echo $i > $out'\nrule gather\n command = cat out/*.txt > $out\n`;
  const edges = Array.from({ length: n }, (_, i) => `build out/${i}.txt: one\n i = ${i}\n`).join("");
  const inputs = Array.from({ length: n }, (_, i) => `out/${i}.txt`).join(" ");
  writeFileSync(join(dir, "build.ninja"), `${rules}${edges}build all.txt: gather ${inputs}\ndefault all.txt\n`);
  return { words: ["ninja", "-j2", "--quiet"], cwd: dir };
};

const snakefile = (n: number) => `
rule all:
    input: "all.txt"
rule one:
    output: "out/{i}.txt"
    shell: "echo {wildcards.i} > {output}"
rule gather:
    input: expand("out/{i}.txt", i=range(${n}))
    output: "all.txt"
    shell: "cat out/*.txt > {output}"
`;

const snakemake =
  (flags: readonly string[]): Peer =>
  (n) => {
    const dir = freshDirectory();
    writeFileSync(join(dir, "Snakefile"), snakefile(n));
    return { words: ["snakemake", "-j2", "-q", "all", ...flags], cwd: dir, timeoutMs: 1_200_000 };
  };
export const snakemakeGreedy = snakemake(["--scheduler", "greedy"]);
export const snakemakeDefault = snakemake([]);

export const cwltoolFanOut: Peer = (n) => {
  const dir = freshDirectory();
  const one = {
    cwlVersion: "v1.2",
    class: "CommandLineTool",
    baseCommand: ["echo"],
    inputs: { i: { type: "int", inputBinding: {} } },
    stdout: "out.txt",
    outputs: { out: "stdout" },
  };
  const gather = {
    cwlVersion: "v1.2",
    class: "CommandLineTool",
    baseCommand: ["cat"],
    inputs: { files: { type: "File[]", inputBinding: {} } },
    stdout: "all.txt",
    outputs: { out: "stdout" },
  };
  const flow = {
    cwlVersion: "v1.2",
    class: "Workflow",
    requirements: { ScatterFeatureRequirement: {} },
    inputs: { is: "int[]" },
    outputs: { all: { type: "File", outputSource: "gather/out" } },
    steps: {
      one: { run: "one.cwl", scatter: "i", in: { i: "is" }, out: ["out"] },
      gather: { run: "gather.cwl", in: { files: "one/out" }, out: ["out"] },
    },
  };
  for (const [name, content] of Object.entries({ one, gather, flow }))
    writeFileSync(join(dir, `${name}.cwl`), JSON.stringify(content));
  writeFileSync(join(dir, "job.json"), JSON.stringify({ is: Array.from({ length: n }, (_, i) => i) }));
  return { words: ["cwltool", "--no-container", "--quiet", "--parallel", "flow.cwl", "job.json"], cwd: dir };
};
