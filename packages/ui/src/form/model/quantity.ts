/**
 * Durations (milliseconds) and sizes (bytes) as people write them, both ways.
 *
 * 1. What is read is a safe whole number, or refused with the reason; a number without a unit is refused.
 * 2. `format…` is exact: reading what it wrote gives the same number.
 */
import { refused, type Parsed } from "./parsed.ts";

const MINUTE = 60_000;
const DURATIONS: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  m: MINUTE,
  min: MINUTE,
  minute: MINUTE,
  h: 60 * MINUTE,
  hr: 60 * MINUTE,
  hour: 60 * MINUTE,
  d: 1440 * MINUTE,
  day: 1440 * MINUTE,
  w: 10_080 * MINUTE,
  week: 10_080 * MINUTE,
};

const AMOUNTS = /(\d+(?:\.\d+)?)\s*([A-Za-zµ]+)/g;
const DURATION_HINT = "Write it like 90 min, 2 h or 1 h 30 min.";

export function parseDuration(text: string): Parsed<number> {
  const given = text.trim();
  if (/^\d+(\.\d+)?$/.test(given)) return refused(`${given} has no unit`, DURATION_HINT);
  if (!/^(\d+(\.\d+)?\s*[A-Za-zµ]+[\s,]*)+$/.test(given) || given.length > 100)
    return refused(`"${given}" is not a duration`, DURATION_HINT);
  let total = 0;
  for (const [, amount = "", written = ""] of given.matchAll(AMOUNTS)) {
    const word = written.toLowerCase();
    const factor = DURATIONS[word] ?? (word.endsWith("s") && word.length > 2 ? DURATIONS[word.slice(0, -1)] : undefined);
    if (factor === undefined) return refused(`the unit ${written} is not one of time`, "Units are ms, s, min, h, d and w.");
    total += Number(amount) * factor;
  }
  return whole(total, DURATION_HINT);
}

export function formatDuration(ms: number): string {
  if (ms === 0) return "0 s";
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, factor] of [
    ["d", 1440 * MINUTE],
    ["h", 60 * MINUTE],
    ["min", MINUTE],
    ["s", 1000],
    ["ms", 1],
  ] as const) {
    const count = Math.floor(rest / factor);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * factor;
  }
  return parts.join(" ");
}

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  pb: 1e15,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
  pib: 2 ** 50,
};
const SIZE_HINT = "Write it like 500 MB or 2 GiB.";

export function parseBytes(text: string): Parsed<number> {
  const given = text.trim();
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/.exec(given) ?? [];
  if (amount === undefined || unit === undefined) return refused(`"${given}" is not a size`, SIZE_HINT);
  if (unit === "") return refused(`${given} has no unit`, SIZE_HINT);
  const factor = SIZES[unit.toLowerCase()];
  if (factor === undefined)
    return refused(
      `the unit ${unit} is not one of size`,
      "Units are B, kB, MB, GB, TB (powers of 1000) and KiB, MiB, GiB, TiB (powers of 1024).",
    );
  return whole(Number(amount) * factor, SIZE_HINT);
}

export function formatBytes(bytes: number): string {
  for (const [unit, size] of [
    ["PiB", 2 ** 50],
    ["TiB", 2 ** 40],
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ] as const) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size} ${unit}`;
  }
  for (const [unit, size] of [
    ["TB", 1e12],
    ["GB", 1e9],
    ["MB", 1e6],
    ["kB", 1e3],
  ] as const) {
    if (bytes >= size && bytes % size === 0) return `${bytes / size} ${unit}`;
  }
  return `${bytes} B`;
}

function whole(amount: number, hint: string): Parsed<number> {
  const rounded = Math.round(amount);
  return Number.isSafeInteger(rounded) ? { ok: true, value: rounded } : refused("this is too large", hint);
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
