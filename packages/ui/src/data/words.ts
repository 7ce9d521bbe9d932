/** Numbers as people read them: sizes, durations, instants, short digests. */

export { showBytes, showDuration } from "@golgi/ir";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

export function showInstant(at: number): string {
  return DAY.format(at);
}
export function showClock(at: number): string {
  return CLOCK.format(at);
}

/** `just now`, `5 min ago`, `3 h ago`, then the date. */
export function showAgo(at: number, now: number): string {
  const seconds = Math.max(0, (now - at) / 1000);
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return showInstant(at);
}

export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, 12);
}

export function showCount(value: number): string {
  return value.toLocaleString("en");
}

/** A metric: whole numbers grouped, others with four significant digits. */
export function showNumber(value: number): string {
  if (Number.isInteger(value)) return showCount(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e9) ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}
