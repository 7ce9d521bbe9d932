/**
 * References for the genome browser, out of the run's own files: a FASTA with its index.
 *
 * igv.js cannot load a genome whose contig is named like `gi|9626243|ref|NC_001416.1|`. Such contigs get a plain name in the viewer: the
 * index it reads is rewritten in memory, and an alias table tells it the names that BAM, VCF and the others use. Data is never changed.
 */
import { isSubformat, type FileValue } from "@golgi/ir";
import { companion, filesOfRun } from "../../data/run-artifacts.ts";

const FASTA = "edam:format_1929";

export interface Contig {
  /** As the files name it. */
  readonly name: string;
  /** As the browser names it. */
  readonly shown: string;
  readonly length: number;
  /** The other columns of the index: offset, bases and bytes of a line. */
  readonly rest: readonly string[];
}

export function parseIndex(text: string): readonly Contig[] {
  const taken = new Set<string>();
  return text.split("\n").flatMap((line) => {
    const [name, length, ...rest] = line.trimEnd().split("\t");
    if (name === undefined || name === "" || length === undefined) return [];
    let shown = plainName(name);
    for (let copy = 2; taken.has(shown); copy++) shown = `${plainName(name)}-${copy}`;
    taken.add(shown);
    return [{ name, shown, length: Number(length), rest }];
  });
}

/** `gi|9626243|ref|NC_001416.1|` → `NC_001416.1`; names without bars stay. */
function plainName(name: string): string {
  if (/^[\w.*+=^~@-]+$/.test(name)) return name;
  const parts = name.split("|").filter((part) => part !== "");
  const accession = parts.length > 1 ? parts.at(-1) : name;
  return (accession ?? name).replaceAll(/[^\w.-]+/g, "_").replace(/^_+|_+$/g, "") || "contig";
}

export function writeIndex(contigs: readonly Contig[]): string {
  return contigs.map(({ shown, length, rest }) => `${[shown, length, ...rest].join("\t")}\n`).join("");
}

/** igv's alias table: names of one contig in a line. */
export function writeAliases(contigs: readonly Contig[]): string {
  return contigs
    .filter(({ name, shown }) => name !== shown)
    .map(({ name, shown }) => `${shown}\t${name}\n`)
    .join("");
}

export interface ReferenceFile {
  readonly fasta: FileValue;
  readonly index: FileValue;
  /** Of a bgzip FASTA. */
  readonly blocks?: FileValue;
}

export async function findReferences(run: string | undefined): Promise<readonly ReferenceFile[]> {
  if (run === undefined) return [];
  const found = new Map<string, ReferenceFile>();
  for await (const file of filesOfRun(run)) {
    const isFasta = (file.format !== undefined && isSubformat(file.format, FASTA)) || /\.(fa|fasta|fna)(\.gz)?$/i.test(file.name);
    const index = companion(file, ".fai");
    const blocks = companion(file, ".gzi");
    if (!isFasta || index === undefined || (/\.gz$/i.test(file.name) && blocks === undefined)) continue;
    found.set(file.digest, { fasta: file, index, ...(blocks !== undefined && { blocks }) });
  }
  return [...found.values()];
}
