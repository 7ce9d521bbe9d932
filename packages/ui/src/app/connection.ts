/**
 * Whether the server answers, and knows this browser. Told by the requests of pages: one that fails makes this ask the server itself.
 *
 * 1. Nothing is asked as long as all is well. 2. While the server is gone it is asked at a growing pace; once it answers, every page
 * reads again what it shows. 3. Without a session only a new link helps, so that is asked for when the page is looked at again.
 */
import { ApiError } from "@golgi/server/client";
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { golgi } from "../data/client.ts";

export type Connection = "up" | "gone" | "no-session";

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 8000;

let state: Connection = "up";
let timer: ReturnType<typeof setTimeout> | undefined;
let asking = false;
const listeners = new Set<() => void>();

export const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 5_000, retry: (times, error) => times < 1 && !isFinal(error), refetchOnWindowFocus: false },
  },
  queryCache: new QueryCache({ onError: noticeFailure }),
});

export function connection(): Connection {
  return state;
}

export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Asked again at once, e.g. by a button. */
export async function askServer(pace = FIRST_RETRY_MS): Promise<void> {
  if (asking) return;
  asking = true;
  clearTimeout(timer);
  try {
    await golgi.call("getSession");
    become("up");
  } catch (error) {
    const unknown = error instanceof ApiError && error.status === 401;
    become(unknown ? "no-session" : error instanceof ApiError ? "up" : "gone");
  } finally {
    asking = false;
  }
  if (state === "gone") timer = setTimeout(() => void askServer(Math.min(pace * 2, LONGEST_RETRY_MS)), pace);
}

function become(next: Connection): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
  if (next === "up") void queries.invalidateQueries();
}

/** A failure of the network, or an answer that does not know this browser. Other failures belong to their page. */
export function noticeFailure(error: unknown): void {
  const suspicious = error instanceof TypeError || (error instanceof ApiError && error.status === 401);
  if (suspicious && state === "up") void askServer();
}

/** Asking again would get the same answer. */
function isFinal(error: Error): boolean {
  return error instanceof ApiError && error.status < 500;
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && state !== "up") void askServer();
});
