/** What a file is, by its first bytes; and whether it is what a type declares. About 64 KiB of head are enough; 4 KiB often are. */
import { typeKind, type Type } from "../type.ts";
import { MAY_BE_EMPTY, qualitiesOf, RECOGNISERS } from "./recognise.ts";
import { FORMATS, formatInfo, formatLabel, normalFormatId } from "./registry.ts";
import { sampleOf, showStart, type Sample } from "./sample.ts";

export interface Sniffed {
  /** EDAM id; absent when nothing is known. */
  readonly format?: string;
  /** `gzip`, `bgzip`, and `sorted` where a header says so. */
  readonly traits: Readonly<Record<string, string | boolean>>;
}

/** Content that nothing else looks like, most specific first. */
const CERTAIN = [
  "edam:format_2572",
  "edam:format_3462",
  "edam:format_3020",
  "edam:format_3616",
  "edam:format_3327",
  "golgi:csi",
  "edam:format_3603",
  "edam:format_3579",
  "edam:format_3508",
  "edam:format_3590",
  "golgi:parquet",
  "edam:format_3987",
  "edam:format_3016",
  "edam:format_2331",
  "edam:format_2573",
];
/** Text that could be several things: the name's extension decides when its format fits, else the first that fits. */
const LIKELY = [
  "edam:format_1930",
  "edam:format_1929",
  "edam:format_1975",
  "edam:format_2306",
  "edam:format_3003",
  "edam:format_3464",
];

export function sniffFormat(head: Uint8Array, name?: string): Sniffed {
  const sample = sampleOf(head, name);
  const format = formatOf(sample);
  const order = sortOrder(sample);
  return {
    ...(format !== undefined && { format }),
    traits: { gzip: sample.gzip, ...(sample.gzip && { bgzip: sample.bgzip }), ...(order !== undefined && { sorted: order }) },
  };
}

function formatOf(sample: Sample): string | undefined {
  if (sample.bytes.length === 0) {
    if (sample.gzip) return "edam:format_3989";
    return formatByName(sample, (id) => MAY_BE_EMPTY.has(id));
  }
  const certain = CERTAIN.find((id) => fits(id, sample));
  if (certain !== undefined) return certain;
  if (fits("edam:format_3591", sample)) return isOmeTiff(sample) ? "edam:format_3727" : "edam:format_3591";
  if (!sample.isText) return sample.gzip ? "edam:format_3989" : undefined;
  const named = formatByName(sample, (id) => fits(id, sample));
  if (named !== undefined && named !== "edam:format_1930") return named;
  const likely = LIKELY.find((id) => fits(id, sample) && sample.lines.some((line) => line !== "" && !line.startsWith("#")));
  if (likely === "edam:format_1930") return /[!-:]/.test(qualitiesOf(sample)) ? "edam:format_1932" : likely;
  return likely ?? tableFormat(sample) ?? "edam:format_2330";
}

function fits(id: string, sample: Sample): boolean {
  return RECOGNISERS.get(id)?.(sample) ?? false;
}

/** The format that the name's extension says, where the content allows it. */
function formatByName({ name }: Sample, allowed: (id: string) => boolean): string | undefined {
  const found = FORMATS.filter(
    (info) => info.extensions.some((extension) => name.endsWith(extension)) && info.directory !== true,
  );
  return found.find((info) => allowed(info.id))?.id;
}

function isOmeTiff({ ascii, name }: Sample): boolean {
  return ascii.includes("<OME ") || /\.ome\.tiff?$/.test(name);
}

/** The same number of cells, at least two, in each of the first lines. */
function tableFormat({ lines }: Sample): string | undefined {
  const rows = lines.filter((line) => line !== "" && !line.startsWith("#")).slice(0, 20);
  if (rows.length < 2) return undefined;
  for (const [delimiter, format] of [
    ["\t", "edam:format_3475"],
    [",", "edam:format_3752"],
  ] as const) {
    const counts = new Set(rows.map((row) => row.replace(/"[^"]*"/g, "").split(delimiter).length));
    if (counts.size === 1 && !counts.has(1)) return format;
  }
  return undefined;
}

/** `SO` of the `@HD` line of SAM and BAM. */
function sortOrder(sample: Sample): string | undefined {
  const header = sample.ascii.startsWith("BAM\x01") ? sample.ascii.slice(8) : sample.ascii;
  return /^\s?@HD\t(?:[^\n]*\t)?SO:([a-z]+)/.exec(header)?.[1];
}

export interface FormatIssue {
  readonly code: "GOLGI_FILE_FORMAT";
  readonly message: string;
  readonly hint: string;
}

/** Is the file what its type declares? `undefined`: yes, or nothing speaks against it. */
export function checkFormat(type: Type, head: Uint8Array, name?: string): FormatIssue | undefined {
  const kind = typeKind(type);
  if (kind !== "file" && kind !== "table") return undefined;
  const sample = sampleOf(head, name);
  const { formats, traits = {} } = type["x-golgi"] ?? {};
  return compressionIssue(sample, traits) ?? contentIssue(sample, { head, formats, name }) ?? orderIssue(sample, traits);
}

function compressionIssue(sample: Sample, traits: Readonly<Record<string, string | boolean>>): FormatIssue | undefined {
  if (sample.damaged) return issue("the file starts like gzip, but cannot be decompressed", "It is damaged; get it again.");
  if ((traits["gzip"] === true || traits["bgzip"] === true) && !sample.gzip) {
    return issue(`declared gzipped, but the file starts with ${showStart(sample.bytes)}`, "Compress it with bgzip or gzip.");
  }
  if (traits["bgzip"] === true && !sample.bgzip) {
    return issue("declared block-gzipped, but it is plain gzip", "Compress it with bgzip instead of gzip.");
  }
  if (traits["gzip"] === false && sample.gzip)
    return issue("declared as not compressed, but the file is gzip", "Unpack it with gzip -d.");
  return undefined;
}

function contentIssue(
  sample: Sample,
  file: { readonly head: Uint8Array; readonly formats: readonly string[] | undefined; readonly name: string | undefined },
): FormatIssue | undefined {
  const formats = file.formats?.map(normalFormatId) ?? [];
  if (formats.length === 0 || formats.some((format) => canBe(format, sample))) return undefined;
  const declared = formats.map(formatLabel).join(" or ");
  if (sample.bytes.length === 0) return issue(`declared ${declared}, but the file is empty`, "Look at what wrote it.");
  const found = sniffFormat(file.head, file.name).format;
  const name = found === undefined || formatInfo(found)?.label === declared ? "" : `, which is ${formatLabel(found)}`;
  const inside = sample.gzip ? "the file, gunzipped, starts" : "the file starts";
  return issue(
    `declared ${declared}, but ${inside} with ${showStart(sample.bytes)}${name}`,
    "Give a file of the declared format, or convert this one.",
  );
}

function canBe(format: string, sample: Sample): boolean {
  if (sample.bytes.length === 0 && MAY_BE_EMPTY.has(format)) return true;
  return RECOGNISERS.get(format)?.(sample) ?? true;
}

function orderIssue(sample: Sample, traits: Readonly<Record<string, string | boolean>>): FormatIssue | undefined {
  const wanted = traits["sorted"];
  const order = sortOrder(sample);
  if (typeof wanted !== "string" || order === undefined || order === wanted) return undefined;
  return issue(
    `declared sorted by ${wanted}, but its header says ${order}`,
    `Sort it with samtools sort${wanted === "queryname" ? " -n" : ""}.`,
  );
}

function issue(message: string, hint: string): FormatIssue {
  return { code: "GOLGI_FILE_FORMAT", message, hint };
}
