/** Parts of a failure as people read them. */
import { isDirectoryValue, isFileValue, type Json } from "@golgi/ir";
import { shortDigest } from "../../data/words.ts";

const MOST = 160;

/** A task's message ends with the end of its log; where the log itself is shown, once is enough. */
export function messageWithoutLog(message: string): string {
  return message.replace(/\s*Last lines of (stderr|stdout):[\s\S]*$/, "");
}

/** A value on one line; files by their names. */
export function shortValue(value: Json): string {
  if (isFileValue(value) || isDirectoryValue(value)) return `${value.name} (${shortDigest(value.digest)})`;
  const named = (_key: string, item: Json): Json => (isFileValue(item) || isDirectoryValue(item) ? item.name : item);
  const text = typeof value === "string" ? value : JSON.stringify(value, named);
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
