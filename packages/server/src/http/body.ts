/** JSON bodies, read up to a limit whatever their headers claim. */
import { isErrorShape } from "@golgi/ir";
import { bodyTooLarge, invalidJson, wrongMediaType } from "../errors.ts";

export async function readJson(
  request: Request,
  parts: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ readonly value: unknown; readonly text: string }> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw bodyTooLarge(limit);
  const bytes = await readBytes(parts, limit);
  if (bytes.length === 0) return { value: undefined, text: "" };
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") throw wrongMediaType(mediaType, "application/json");
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) as unknown, text };
  } catch (error) {
    throw invalidJson(error instanceof Error ? error.message.slice(0, 200) : "it cannot be read");
  }
}

async function readBytes(source: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of source) {
      size += part.length;
      if (size > limit) throw bodyTooLarge(limit);
      parts.push(part);
    }
  } catch (error) {
    if (isErrorShape(error)) throw error;
    // The client is gone: nobody's fault here, and nobody reads the answer.
    throw invalidJson("the connection broke off");
  }
  return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
}
