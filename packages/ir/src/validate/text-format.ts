/** Formats of strings (`format` of JSON Schema) and quantities of Golgi: what each accepts, and an example for messages. */
export interface TextFormat {
  readonly accepts: (text: string) => boolean;
  /** In words, after "is not". */
  readonly noun: string;
  readonly example: string;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/;
const DURATION = /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/;
const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Names of reference sequences as in the SAM specification (section 1.2.1); the last colon separates the range. */
const REGION = /^([0-9A-Za-z!#$%&+./:;?@^_|~-][0-9A-Za-z!#$%&*+./:;=?@^_|~-]*):(\d{1,15})-(\d{1,15})$/;

/** RFC 3339 (dates, times), ISO 8601 (durations), RFC 3986 (URIs, absolute), RFC 4122 (UUIDs). */
export const TEXT_FORMATS: Readonly<Record<string, TextFormat>> = {
  date: { accepts: isDate, noun: "a date", example: "2026-03-31" },
  "date-time": { accepts: isDateTime, noun: "a date and time with its offset", example: "2026-03-31T14:05:00Z" },
  time: { accepts: (text) => TIME.test(text), noun: "a time of day", example: "14:05:00" },
  duration: { accepts: (text) => text.length <= 100 && DURATION.test(text), noun: "an ISO 8601 duration", example: "PT1H30M" },
  uri: { accepts: (text) => text.length <= 65_536 && URI.test(text), noun: "a URI", example: "https://example.org/data" },
  email: { accepts: (text) => text.length <= 320 && EMAIL.test(text), noun: "an e-mail address", example: "ana@example.org" },
  uuid: { accepts: (text) => UUID.test(text), noun: "a UUID", example: "123e4567-e89b-42d3-a456-426614174000" },
};

export const REGION_FORMAT: TextFormat = {
  accepts: (text) => parseRegion(text) !== undefined,
  noun: "a genomic region (sequence:start-end, both counted from 1, start not after end)",
  example: "chr20:1000000-2000000",
};

/** `chr20:100-200` → its parts; positions count from 1, both ends belong to it. */
export function parseRegion(
  text: string,
): { readonly sequence: string; readonly start: number; readonly end: number } | undefined {
  const [, sequence, first, last] = text.length <= 1000 ? (REGION.exec(text) ?? []) : [];
  if (sequence === undefined) return undefined;
  const [start, end] = [Number(first), Number(last)];
  return start >= 1 && start <= end ? { sequence, start, end } : undefined;
}

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return false;
  const [m, d] = [Number(month), Number(day)];
  return m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(2000 + (Number(year) % 400), m, 0)).getUTCDate();
}

function isDateTime(text: string): boolean {
  if (!/^.{10}[Tt]/.test(text) || !isDate(text.slice(0, 10))) return false;
  const time = text.slice(11).toUpperCase();
  return /(Z|[+-]\d\d:\d\d)$/.test(time) && TIME.test(time);
}
