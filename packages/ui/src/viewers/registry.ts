/** Which viewer shows an artifact: by format where it is known, by the name's extension otherwise. Viewers load when they are first used. */
import { formatInfo, isSubformat } from "@golgi/ir";
import type { ComponentType } from "react";

export interface Shown {
  readonly digest: string;
  readonly name: string;
  readonly format?: string;
  /** The run it is looked at from: where companions and the reference genome are found. */
  readonly run?: string;
}

export interface ViewerProps {
  readonly artifact: Shown;
}

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly formats: readonly string[];
  readonly extensions: readonly string[];
  readonly load: () => Promise<ComponentType<ViewerProps>>;
}

const genome = () => import("./genome/genome-viewer.tsx").then((module) => module.GenomeViewer);
const image = () => import("./image/image-viewer.tsx").then((module) => module.ImageViewer);
const table = () => import("./table/table-viewer.tsx").then((module) => module.TableViewer);
const text = () => import("./text-viewer.tsx").then((module) => module.TextViewer);

/** The first that fits is the one to open; others that fit are offered beside it. */
const VIEWERS: readonly Viewer[] = [
  {
    id: "genome",
    name: "genome browser",
    formats: ["edam:format_2572", "edam:format_3462", "edam:format_3016", "edam:format_3003", "edam:format_2305"],
    extensions: [
      ".bam",
      ".cram",
      ".vcf",
      ".vcf.gz",
      ".bed",
      ".bed.gz",
      ".gff",
      ".gff3",
      ".gtf",
      ".gff.gz",
      ".gff3.gz",
      ".gtf.gz",
      ".bw",
      ".bigwig",
    ],
    load: genome,
  },
  {
    id: "image",
    name: "image",
    formats: ["edam:format_3591", "edam:format_3603", "edam:format_3579"],
    extensions: [".tif", ".tiff", ".png", ".jpg", ".jpeg", ".webp", ".gif"],
    load: image,
  },
  {
    id: "table",
    name: "table",
    formats: ["edam:format_3752", "edam:format_3475", "edam:format_3016", "edam:format_3003", "edam:format_2305"],
    extensions: [".csv", ".tsv", ".tab", ".vcf", ".bed", ".gff", ".gff3", ".gtf"].flatMap((name) => [name, `${name}.gz`]),
    load: table,
  },
  {
    id: "parquet",
    name: "table",
    formats: ["golgi:parquet"],
    extensions: [".parquet", ".pq"],
    load: () => import("./table/parquet-viewer.tsx").then((module) => module.ParquetViewer),
  },
  {
    id: "sequences",
    name: "sequences",
    formats: ["edam:format_1929", "edam:format_1930"],
    extensions: [".fa", ".fasta", ".fna", ".faa", ".fq", ".fastq", ".fa.gz", ".fasta.gz", ".fna.gz", ".fq.gz", ".fastq.gz"],
    load: () => import("./sequence-viewer.tsx").then((module) => module.SequenceViewer),
  },
  {
    id: "json",
    name: "JSON tree",
    formats: ["edam:format_3464"],
    extensions: [".json"],
    load: () => import("./json-viewer.tsx").then((module) => module.JsonViewer),
  },
  {
    id: "html",
    name: "web page",
    formats: ["edam:format_2331"],
    extensions: [".html", ".htm", ".svg"],
    load: () => import("./page-viewer.tsx").then((module) => module.PageViewer),
  },
  {
    id: "pdf",
    name: "PDF",
    formats: ["edam:format_3508"],
    extensions: [".pdf"],
    load: () => import("./pdf-viewer.tsx").then((module) => module.PdfViewer),
  },
  {
    id: "report",
    name: "report",
    formats: [],
    extensions: [],
    load: () => import("./report/report-viewer.tsx").then((module) => module.ReportViewer),
  },
  {
    id: "directory",
    name: "files",
    formats: [],
    extensions: [],
    load: () => import("./directory-viewer.tsx").then((module) => module.DirectoryViewer),
  },
  {
    id: "text",
    name: "text",
    formats: ["edam:format_2330"],
    extensions: [".txt", ".log", ".md", ".yaml", ".yml", ".xml", ".sam", ".sh", ".py", ".r", ".ts", ".fai"],
    load: text,
  },
  {
    id: "bytes",
    name: "bytes",
    formats: [],
    extensions: [],
    load: () => import("./byte-viewer.tsx").then((module) => module.ByteViewer),
  },
];

export interface Known {
  readonly name: string;
  readonly format?: string;
  readonly directory?: boolean;
  /** Its first bytes read as text: asked for where neither format nor name says what it is. */
  readonly readable?: boolean;
  /** The directory holds a page to show. */
  readonly report?: boolean;
}

/** All that fit, best first; never empty. */
export function viewersFor({ name, format, directory = false, report = false, readable = false }: Known): readonly Viewer[] {
  if (directory || (format !== undefined && formatInfo(format)?.directory === true))
    return VIEWERS.filter(({ id }) => id === "directory" || (report && id === "report"));
  const lower = name.toLowerCase();
  const byFormat = VIEWERS.filter(
    ({ id, formats }) => id !== "text" && format !== undefined && formats.some((one) => isSubformat(format, one)),
  );
  const byName = VIEWERS.filter(({ extensions }) => extensions.some((extension) => lower.endsWith(extension)));
  const isText = readable || (format !== undefined && isSubformat(format, "edam:format_2330"));
  const fallback = VIEWERS.filter(({ id }) => (id === "text" && isText) || id === "bytes");
  return [
    ...new Set([
      ...byFormat,
      ...byName,
      ...VIEWERS.filter(({ id }) => id === "text" && (byFormat.length > 0 || byName.length > 0) && !isBinary(format, lower)),
      ...fallback,
    ]),
  ];
}

/** Neither format nor name says what it is; its first bytes may. */
export function isUnknown(known: Known): boolean {
  return known.format === undefined && viewersFor(known)[0]?.id === "bytes";
}

export function viewerFor(known: Known): Viewer {
  return viewersFor(known)[0] as Viewer;
}

function isBinary(format: string | undefined, lowerName: string): boolean {
  if (format !== undefined) return isSubformat(format, "edam:format_2333");
  return /\.(bam|cram|bcf|parquet|pq|tiff?|png|jpe?g|webp|gif|pdf|bw|bigwig)$/.test(lowerName);
}
