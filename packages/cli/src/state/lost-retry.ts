/** `GOLGI_LOST_RETRY_MS`: the delay before what a dead worker or machine lost is tried again. */
import * as errors from "../errors.ts";

const MOST_MS = 24 * 3600 * 1000;

export function readLostRetry(text = process.env["GOLGI_LOST_RETRY_MS"]): { readonly lostRetryMs?: number } {
  if (text === undefined || text === "") return {};
  const lostRetryMs = Number(text);
  if (!/^\d{1,8}$/.test(text) || lostRetryMs > MOST_MS)
    throw errors.usage(
      `GOLGI_LOST_RETRY_MS=${text} is not a number of milliseconds.`,
      "Write a whole number: GOLGI_LOST_RETRY_MS=500",
    );
  return { lostRetryMs };
}
