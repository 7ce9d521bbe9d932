/**
 * Durations (milliseconds) and sizes (bytes) as people write them, both ways: `2h`, `1h 30 min`, `90 min`; `2 GiB`, `500 MB`.
 * Every surface reads and writes them here.
 *
 * 1. What is read is a safe, non-negative integer, or refused with the reason and a fix: nothing is guessed, a number needs its unit.
 * 2. KiB, MiB, GiB, TiB, PiB are powers of 1024; kB (KB), MB, GB, TB, PB powers of 1000.
 * 3. `write…` is exact: reading what it wrote gives the same number. `show…` rounds, for tables and progress.
 */
export type QuantityReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly reason: string; readonly hint: string };

const MINUTE = 60_000;
const DURATIONS: ReadonlyMap<string, number> = new Map([
  ...["ms", "millisecond"].map((unit) => [unit, 1] as const),
  ...["s", "sec", "second"].map((unit) => [unit, 1000] as const),
  ...["m", "min", "minute"].map((unit) => [unit, MINUTE] as const),
  ...["h", "hr", "hour"].map((unit) => [unit, 60 * MINUTE] as const),
  ...["d", "day"].map((unit) => [unit, 1440 * MINUTE] as const),
  ...["w", "week"].map((unit) => [unit, 10_080 * MINUTE] as const),
]);
const DURATION_HINT = "Write it like 90 min, 2 h or 1 h 30 min.";

const SIZES: ReadonlyMap<string, number> = new Map([
  ["b", 1],
  ...["kb", "mb", "gb", "tb", "pb"].map((unit, i) => [unit, 1000 ** (i + 1)] as const),
  ...["kib", "mib", "gib", "tib", "pib"].map((unit, i) => [unit, 1024 ** (i + 1)] as const),
]);
const SIZE_HINT = "Write it like 500 MB or 2 GiB.";
const SIZE_UNITS = "Units are B, kB, MB, GB, TB, PB (powers of 1000) and KiB, MiB, GiB, TiB, PiB (powers of 1024).";

/** Longer texts are no quantities; they are not looked at. */
const LONGEST = 100;

export function readDuration(text: string): QuantityReading {
  const given = text.trim();
  if (given.length > LONGEST) return refused("this is not a duration", DURATION_HINT);
  if (/^\d+(\.\d+)?$/.test(given)) return refused(`${given} has no unit`, DURATION_HINT);
  if (!/^(?:\d+(?:\.\d+)?\s*[a-zµ]+\s*)+$/i.test(given)) return refused(`"${given}" is not a duration`, DURATION_HINT);
  let total = 0;
  for (const [, amount = "", written = ""] of given.matchAll(/(\d+(?:\.\d+)?)\s*([a-zµ]+)/gi)) {
    const word = written.toLowerCase();
    const factor = DURATIONS.get(word) ?? (word.length > 2 && word.endsWith("s") ? DURATIONS.get(word.slice(0, -1)) : undefined);
    if (factor === undefined) return refused(`the unit ${written} is not one of time`, "Units are ms, s, min, h, d and w.");
    total += Number(amount) * factor;
  }
  return whole(total, DURATION_HINT);
}

export function readBytes(text: string): QuantityReading {
  const given = text.trim();
  if (given.length > LONGEST) return refused("this is not a size", SIZE_HINT);
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([a-zµ]*)$/i.exec(given) ?? [];
  if (amount === undefined || unit === undefined) return refused(`"${given}" is not a size`, SIZE_HINT);
  if (unit === "") return refused(`${given} has no unit`, SIZE_HINT);
  const factor = SIZES.get(unit.toLowerCase());
  if (factor === undefined) return refused(`the unit ${unit} is not one of size`, SIZE_UNITS);
  return whole(Number(amount) * factor, SIZE_HINT);
}

function refused(reason: string, hint: string): QuantityReading {
  return { ok: false, reason, hint };
}

function whole(amount: number, hint: string): QuantityReading {
  const rounded = Math.round(amount);
  return Number.isSafeInteger(rounded) ? { ok: true, value: rounded } : refused("this is too large", hint);
}

export function writeDuration(ms: number): string {
  if (ms === 0) return "0 s";
  const parts: string[] = [];
  let rest = ms;
  for (const unit of ["d", "h", "min", "s", "ms"]) {
    const factor = DURATIONS.get(unit) ?? 1;
    const count = Math.floor(rest / factor);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * factor;
  }
  return parts.join(" ");
}

export function writeBytes(bytes: number): string {
  for (const unit of ["PiB", "TiB", "GiB", "MiB", "KiB", "PB", "TB", "GB", "MB", "kB"]) {
    const factor = SIZES.get(unit.toLowerCase()) ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor} ${unit}`;
  }
  return `${bytes} B`;
}

const SHOWN = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** `12 B`, `1.5 KiB`, `150 KiB`. */
export function showBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < SHOWN.length - 1; unit++) value /= 1024;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${SHOWN[unit]}`;
}

/** `12 ms`, `3.4 s`, `2 min 05 s`, `3 h 04 min`, `2 d 3 h`. */
export function showDuration(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${twoDigits(minutes % 60)} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}

/** Milliseconds as ISO 8601, for types with `format: "duration"`. */
export function isoDuration(ms: number): string {
  const days = Math.floor(ms / (1440 * MINUTE));
  const hours = Math.floor(ms / (60 * MINUTE)) % 24;
  const minutes = Math.floor(ms / MINUTE) % 60;
  const seconds = (ms % MINUTE) / 1000;
  const time = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${seconds > 0 ? `${seconds}S` : ""}`;
  if (days === 0 && time === "") return "PT0S";
  return `P${days > 0 ? `${days}D` : ""}${time === "" ? "" : `T${time}`}`;
}
