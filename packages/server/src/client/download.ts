/**
 * Bytes of a stored file as a stream. When the connection breaks off, it is taken up again at the byte that comes next: an artifact's
 * name is the hash of its bytes, so they cannot have changed in between.
 */
import type { Digest } from "@golgi/ir";
import { ApiError } from "./problem.ts";
import type { Requester } from "./follow.ts";

export interface ByteRange {
  readonly start: number;
  /** Not included. Default: the end. */
  readonly end?: number;
}

/** In a row, without a byte in between. */
const TRIES = 6;

/** Rejects when the file is not there; what fails later fails the stream. */
export async function downloadFrom(
  { request }: Requester,
  digest: Digest,
  range?: ByteRange,
): Promise<ReadableStream<Uint8Array>> {
  let at = range?.start ?? 0;
  const open = async (): Promise<Response> => {
    const whole = at === 0 && range?.end === undefined;
    const headers = { range: `bytes=${at}-${range?.end === undefined ? "" : range.end - 1}` };
    const response = await request("readArtifact", { params: { digest }, ...(!whole && { headers }) });
    if (!whole && response.status !== 206) throw new Error("what is between here and the server leaves ranges out");
    return response;
  };
  const first = await open();
  const end = endOf(first, at);
  let reader = first.body?.getReader();
  let failures = 0;
  /** Undefined: the end. */
  const next = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      try {
        reader ??= (await open()).body?.getReader();
        const part = await reader?.read();
        if (part?.value !== undefined) {
          failures = 0;
          at += part.value.length;
          return part.value;
        }
        if (end === undefined || at >= end) return undefined;
        throw new Error(`the connection ended at byte ${at} of ${end}`);
      } catch (error) {
        reader = undefined;
        if (end === undefined || ++failures > TRIES || (error instanceof ApiError && error.status < 500)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** failures));
      }
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await next();
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
      cancel: (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The byte after the last that will come, if the server says so. */
function endOf(response: Response, start: number): number | undefined {
  const length = response.headers.get("content-length");
  return length === null || response.headers.has("content-encoding") ? undefined : start + Number(length);
}
