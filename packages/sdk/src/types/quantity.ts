/** Amounts as authors write them: text with a unit (`"2h"`, `"2 GiB"`), or a whole number of milliseconds or bytes. */
import { type QuantityReading, readBytes, readDuration } from "@golgi/ir";

export function parseDuration(amount: string | number): number | undefined {
  return parse(amount, readDuration);
}

export function parseBytes(amount: string | number): number | undefined {
  return parse(amount, readBytes);
}

function parse(amount: string | number, read: (text: string) => QuantityReading): number | undefined {
  if (typeof amount === "number") return Number.isFinite(amount) && amount >= 0 ? safe(Math.round(amount)) : undefined;
  const reading = read(amount);
  return reading.ok ? reading.value : undefined;
}

function safe(amount: number): number | undefined {
  return Number.isSafeInteger(amount) ? amount : undefined;
}
