/**
 * Durations and byte sizes as people write them: `"2h"`, `"1h 30 min"`, `"90 min"` → integer milliseconds; `"2 GiB"`, `"500 MB"` →
 * integer bytes. A bare number is already milliseconds or bytes.
 *
 * Invariants
 * 1. The result is a safe, non-negative integer, or `undefined`: nothing is guessed, a number in a string needs its unit.
 * 2. Byte units: KiB, MiB, GiB, TiB, PiB are powers of 1024; kB (KB), MB, GB, TB, PB powers of 1000; B.
 */
const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  sec: 1e3,
  min: 6e4,
  m: 6e4,
  h: 36e5,
  d: 864e5,
  w: 6048e5,
};
const DURATION_WORDS: Readonly<Record<string, string>> = {
  second: "s",
  minute: "min",
  hour: "h",
  hr: "h",
  day: "d",
  week: "w",
  millisecond: "ms",
};

export function parseDuration(text: string | number): number | undefined {
  if (typeof text === "number") return whole(text);
  if (text.length > 100 || !/^\s*(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i.test(text)) return undefined;
  let total = 0;
  for (const [, amount = "", written = ""] of text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    const word = written.toLowerCase();
    const singular = word.length > 2 && word.endsWith("s") ? word.slice(0, -1) : word;
    const factor = DURATION_UNITS[word] ?? DURATION_UNITS[DURATION_WORDS[singular] ?? singular];
    if (factor === undefined) return undefined;
    total += Number(amount) * factor;
  }
  return whole(total);
}

const BYTE_UNITS: Readonly<Record<string, number>> = {
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

export function parseBytes(text: string | number): number | undefined {
  if (typeof text === "number") return whole(text);
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text);
  const factor = BYTE_UNITS[match?.[2]?.toLowerCase() ?? ""];
  return match === null || factor === undefined ? undefined : whole(Number(match[1]) * factor);
}

function whole(amount: number): number | undefined {
  const rounded = Math.round(amount);
  return Number.isSafeInteger(rounded) && amount >= 0 ? rounded : undefined;
}
