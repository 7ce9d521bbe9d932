/** Tracks of the genome browser for a file and its index. */
import type { FileValue } from "@golgi/ir";
import { artifactUrl } from "../../data/artifact-url.ts";
import { companion, filesOfRun } from "../../data/run-artifacts.ts";
import type { Shown } from "../registry.ts";

export interface Track {
  readonly name: string;
  readonly type: "alignment" | "variant" | "annotation" | "wig";
  readonly format: string;
  readonly url: string;
  readonly indexURL?: string;
  readonly indexed?: false;
  readonly height?: number;
  readonly displayMode?: string;
}

const KINDS: readonly { readonly ending: RegExp; readonly format: string; readonly type: Track["type"] }[] = [
  { ending: /\.bam$/, format: "bam", type: "alignment" },
  { ending: /\.cram$/, format: "cram", type: "alignment" },
  { ending: /\.vcf(\.b?gz)?$/, format: "vcf", type: "variant" },
  { ending: /\.bed(\.b?gz)?$/, format: "bed", type: "annotation" },
  { ending: /\.gff3?(\.b?gz)?$/, format: "gff3", type: "annotation" },
  { ending: /\.gtf(\.b?gz)?$/, format: "gtf", type: "annotation" },
  { ending: /\.(bw|bigwig)$/, format: "bigwig", type: "wig" },
];

const BY_EDAM: Readonly<Record<string, string>> = {
  "edam:format_2572": "bam",
  "edam:format_3462": "cram",
  "edam:format_3016": "vcf",
  "edam:format_3003": "bed",
  "edam:format_2305": "gff3",
  "edam:format_1975": "gff3",
  "edam:format_2306": "gtf",
};

/** The file as the run knows it, with companions. */
export async function findFile({ digest, run }: Shown): Promise<FileValue | undefined> {
  if (run === undefined) return undefined;
  let bare: FileValue | undefined;
  for await (const file of filesOfRun(run)) {
    if (file.digest !== digest) continue;
    if ((file.secondary?.length ?? 0) > 0) return file;
    bare = file;
  }
  return bare;
}

export function trackOf(shown: Shown, file: FileValue | undefined): Track | undefined {
  const wanted = shown.format === undefined ? undefined : BY_EDAM[shown.format];
  const kind = KINDS.find(({ format }) => format === wanted) ?? KINDS.find(({ ending }) => ending.test(shown.name.toLowerCase()));
  if (kind === undefined) return undefined;
  const index = file === undefined ? undefined : companion(file, ".bai", ".csi", ".crai", ".tbi");
  const base = {
    name: shown.name,
    type: kind.type,
    format: kind.format,
    url: absolute(artifactUrl({ digest: shown.digest as FileValue["digest"], name: shown.name })),
  };
  if (index !== undefined)
    return { ...base, indexURL: absolute(artifactUrl(index)), ...(kind.type === "alignment" && { height: 420 }) };
  // Alignments need their index; the others are read whole.
  return kind.type === "alignment" ? undefined : { ...base, indexed: false };
}

export function absolute(path: string): string {
  return new URL(path, window.location.origin).href;
}
