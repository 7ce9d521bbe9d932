/** Has the server fetch a file by its address, and tells how far it is. */
import type { FileValue } from "@golgi/ir";
import type { Problem } from "../contract/shared.ts";
import type { Requester } from "./follow.ts";
import { ApiError } from "./problem.ts";
import { readServerEvents } from "./server-events.ts";

export interface FetchOptions {
  /** Default: what the other server calls the file. */
  readonly name?: string;
  /** `totalBytes` is null when the other server does not say. */
  readonly onProgress?: (receivedBytes: number, totalBytes: number | null) => void;
  /** Ends the transfer. */
  readonly signal?: AbortSignal;
}

export async function fetchFile({ request }: Requester, url: string, options: FetchOptions): Promise<FileValue> {
  const { name, onProgress, signal } = options;
  const response = await request("fetchFile", {
    body: { url, ...(name !== undefined && { name }) },
    ...(signal !== undefined && { signal }),
  });
  for await (const { event, data } of readServerEvents(response)) {
    if (event === "file") return JSON.parse(data) as FileValue;
    if (event === "problem") throw new ApiError(JSON.parse(data) as Problem);
    const { receivedBytes, totalBytes } = JSON.parse(data) as { receivedBytes: number; totalBytes: number | null };
    onProgress?.(receivedBytes, totalBytes);
  }
  throw new TypeError("the connection to the server broke off");
}
