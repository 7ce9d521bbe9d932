/**
 * Tells formats by content. A recogniser answers whether a sample can be of its format; it never looks at the name.
 *
 * Sources of the magic numbers: SAM, VCF, CSI and tabix specifications (hts-specs), TIFF 6.0, PNG (W3C), JFIF, ISO 32000 (PDF), HDF5 file
 * format, Apache Parquet, RFC 1952 (gzip), APPNOTE (ZIP), GFF3 and BED specifications.
 */
import type { Sample } from "./sample.ts";

type Recogniser = (sample: Sample) => boolean;

const starts =
  (...magics: readonly string[]): Recogniser =>
  ({ ascii }) =>
    magics.some((magic) => ascii.startsWith(magic));
const isTiff = starts("II*\0", "MM\0*", "II+\0", "MM\0+");

/** By id of the registry. A format that is not here is never refused. */
export const RECOGNISERS: ReadonlyMap<string, Recogniser> = new Map<string, Recogniser>([
  ["edam:format_2330", ({ isText }) => isText],
  ["edam:format_1929", isFasta],
  ["edam:format_1930", isFastq],
  ["edam:format_1932", (sample) => isFastq(sample) && !/[^!-~]/.test(qualitiesOf(sample))],
  ["edam:format_1931", (sample) => isFastq(sample) && !/[^@-~]/.test(qualitiesOf(sample))],
  ["edam:format_1933", (sample) => isFastq(sample) && !/[^;-~]/.test(qualitiesOf(sample))],
  ["edam:format_2573", isSam],
  ["edam:format_2572", ({ gzip, ascii }) => gzip && ascii.startsWith("BAM\x01")],
  ["edam:format_3462", starts("CRAM")],
  ["edam:format_3016", starts("##fileformat=VCF")],
  ["edam:format_3020", starts("BCF\x02")],
  ["edam:format_3003", isBed],
  ["edam:format_2305", isGff],
  ["edam:format_1975", (sample) => isGff(sample) && !isGtf(sample)],
  ["edam:format_2306", (sample) => isGff(sample) && !sample.ascii.startsWith("##gff-version 3")],
  ["edam:format_3616", ({ gzip, ascii }) => gzip && ascii.startsWith("TBI\x01")],
  ["edam:format_3327", starts("BAI\x01")],
  ["golgi:csi", starts("CSI\x01")],
  ["golgi:crai", ({ lines }) => lines.every((line) => line === "" || /^-?\d+(\t-?\d+){5}$/.test(line))],
  ["golgi:fai", ({ lines }) => lines.every((line) => line === "" || /^[^\t]+\t\d+\t\d+\t\d+\t\d+(\t\d+)?$/.test(line))],
  ["edam:format_3989", ({ gzip }) => gzip],
  ["edam:format_3615", ({ bgzip }) => bgzip],
  ["edam:format_3987", starts("PK\x03\x04", "PK\x05\x06")],
  ["edam:format_3591", isTiff],
  ["edam:format_3727", isTiff], // its XML may lie anywhere in the file
  ["edam:format_3603", starts("\x89PNG\r\n\x1a\n")],
  ["edam:format_3579", starts("\xff\xd8\xff")],
  ["edam:format_3752", ({ isText }) => isText],
  ["edam:format_3475", ({ isText }) => isText],
  ["golgi:parquet", starts("PAR1")],
  ["edam:format_3464", isJson],
  ["edam:format_2331", isHtml],
  ["edam:format_3508", ({ ascii }) => ascii.slice(0, 1024).includes("%PDF-")],
  ["edam:format_3590", starts("\x89HDF\r\n\x1a\n")],
]);

/** Formats that may have no content at all. */
export const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  "edam:format_2330",
  "edam:format_2333",
  "edam:format_1929",
  "edam:format_1930",
  "edam:format_1931",
  "edam:format_1932",
  "edam:format_1933",
  "edam:format_2573",
  "edam:format_3003",
  "edam:format_2305",
  "edam:format_1975",
  "edam:format_2306",
  "edam:format_3752",
  "edam:format_3475",
  "golgi:fai",
]);

function isFasta({ isText, lines }: Sample): boolean {
  const content = lines.filter((line) => line !== "" && !line.startsWith(";"));
  if (!isText || content[0] === undefined) return isText && lines.every((line) => line === "");
  return content[0].startsWith(">") && content.every((line) => line.startsWith(">") || /^[A-Za-z*.-]+\s*$/.test(line));
}

/** Records of four lines; the last may be cut. Lines of one long read may exceed the sample. */
function isFastq({ isText, lines }: Sample): boolean {
  if (!isText || !(lines[0] ?? "").startsWith("@") || isSamHeader(lines[0] ?? "")) return false;
  for (let at = 0; at + 3 < lines.length; at += 4) {
    const [title = "", bases = "", plus = "", qualities = ""] = lines.slice(at, at + 4);
    if (title === "" && lines.slice(at).every((line) => line === "")) return true;
    if (!title.startsWith("@") || !/^[A-Za-z.*-]*$/.test(bases) || !plus.startsWith("+") || bases.length !== qualities.length)
      return false;
  }
  return lines.length < 2 || /^[A-Za-z.*-]*$/.test(lines[1] ?? "");
}

export function qualitiesOf({ lines }: Sample): string {
  return lines.filter((_, index) => index % 4 === 3).join("");
}

function isSamHeader(line: string): boolean {
  return /^@(HD|SQ|RG|PG|CO)\t/.test(line);
}

function isSam({ isText, lines }: Sample): boolean {
  if (!isText) return false;
  const record = lines.find((line) => !isSamHeader(line));
  if (record === undefined || record === "") return isSamHeader(lines[0] ?? "");
  return /^[^\t@][^\t]*\t\d+\t[^\t]+\t\d+\t\d+\t[^\t]+\t[^\t]+\t\d+\t-?\d+\t[^\t]+\t[^\t]+(\t|$)/.test(record);
}

function isBed({ isText, lines }: Sample): boolean {
  const records = lines.filter((line) => line !== "" && !/^(#|track\b|browser\b)/.test(line));
  return isText && records.every((line) => isInterval(line));
}

function isInterval(line: string): boolean {
  const [, start, end] = /^[^\s]+[\t ]+(\d+)[\t ]+(\d+)([\t ]|$)/.exec(line) ?? [];
  return start !== undefined && Number(start) <= Number(end);
}

function isGff(sample: Sample): boolean {
  if (!sample.isText) return false;
  const records = gffRecords(sample);
  if (records.length === 0) return sample.lines.every((line) => line === "" || line.startsWith("#"));
  return records.every((line) => /^[^\t]+\t[^\t]*\t[^\t]+\t\d+\t\d+\t[^\t]+\t[+.?-]\t[.012](\t|$)/.test(line));
}

function isGtf(sample: Sample): boolean {
  const [record] = gffRecords(sample);
  return record !== undefined && /\t(gene_id|transcript_id) "/.test(record);
}

/** Up to the embedded sequences. */
function gffRecords({ lines }: Sample): readonly string[] {
  const sequences = lines.findIndex((line) => line.startsWith("##FASTA") || line.startsWith(">"));
  return (sequences < 0 ? lines : lines.slice(0, sequences)).filter((line) => line !== "" && !line.startsWith("#"));
}

function isJson({ isText, ascii }: Sample): boolean {
  if (!isText) return false;
  return /^(\xef\xbb\xbf)?\s*(\{\s*("|\}|$)|\[\s*(["[{\]\-\dtfn]|$)|"|-?\d|true\b|false\b|null\b)/.test(ascii);
}

function isHtml({ isText, ascii }: Sample): boolean {
  return (
    isText &&
    /^(\xef\xbb\xbf)?\s*(<\?xml[^>]{0,200}>\s*)?(<!--[\s\S]{0,2000}?-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(ascii)
  );
}
