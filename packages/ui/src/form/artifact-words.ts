/** Words about files, and which files belong together. Pure. */
import { showBytes } from "../data/words.ts";
import { companionName, formatLabel, isFileValue, type DirectoryValue, type FileValue, type Type } from "@golgi/ir";

/** What a port takes, in words: `FASTQ, gzip allowed`. */
export function expectation(type: Type): string {
  const { formats, traits = {}, secondaryFiles = [], genome } = type["x-golgi"] ?? {};
  const words = [formats === undefined ? "" : formats.map(formatLabel).join(" or ")];
  if (traits["bgzip"] === true) words.push("block-gzipped");
  else if (traits["gzip"] === true) words.push("gzipped");
  else if (traits["gzip"] === false) words.push("not gzipped");
  if (traits["sorted"] !== undefined) words.push(`sorted by ${traits["sorted"]}`);
  if (secondaryFiles.length > 0) words.push(`with ${secondaryFiles.join(" and ")}`);
  if (genome !== undefined) words.push(genome);
  return words.filter((word) => word !== "").join(", ");
}

export function sizeWords(artifact: FileValue | DirectoryValue): string {
  const size = artifact.size === undefined ? "" : showBytes(artifact.size);
  const format = isFileValue(artifact) && artifact.format !== undefined ? formatLabel(artifact.format) : "";
  return [format, size].filter((word) => word !== "").join(", ");
}

/** Files that are companions of others (by name, as the type asks for) go into them; the rest stays. */
export function withCompanions<V extends FileValue | DirectoryValue>(type: Type, values: readonly V[]): readonly V[] {
  const patterns = type["x-golgi"]?.secondaryFiles ?? [];
  if (patterns.length === 0) return values;
  const taken = new Set<V>();
  const whole = values.map((value): V => {
    if (!isFileValue(value)) return value;
    const wanted = patterns.map((pattern) => companionName(value.name, pattern));
    const secondary = values.filter((other) => other !== value && isFileValue(other) && wanted.includes(other.name));
    for (const companion of secondary) taken.add(companion);
    return secondary.length === 0 ? value : { ...value, secondary: secondary as unknown as FileValue[] };
  });
  return whole.filter((_, index) => !taken.has(values[index] as V));
}

/** `https://host/a.bam?x` and `.bai` → `https://host/a.bam.bai?x`. */
export function companionAddress(url: string, pattern: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const address = new URL(url);
  const steps = address.pathname.split("/");
  const name = steps.pop() ?? "";
  address.pathname = [...steps, companionName(name, pattern)].join("/");
  return address.href;
}
