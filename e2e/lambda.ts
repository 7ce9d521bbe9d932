/** The lambda phage of Debian's bowtie2-examples, and whether this machine has it and the tools that the main job needs. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

export const LAMBDA = "/usr/share/doc/bowtie2/examples";

/** A reason to skip, or false. */
export function noLambda(): string | false {
  if (!existsSync(`${LAMBDA}/reads/reads_1.fq.gz`)) return "Debian's bowtie2-examples is not installed";
  for (const tool of ["bwa", "samtools", "bcftools", "wgsim"]) {
    try {
      execFileSync("sh", ["-c", `command -v ${tool}`]);
    } catch {
      return `${tool} is not installed`;
    }
  }
  return false;
}
