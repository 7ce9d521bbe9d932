/** JSON bodies, read up to a limit whatever their headers claim. */
import { bodyTooLarge, invalidJson, wrongMediaType } from "../errors.ts";

export async function readJson(request: Request, limit: number): Promise<{ readonly value: unknown; readonly text: string }> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw bodyTooLarge(limit);
  const bytes = await readBytes(request, limit);
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

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > limit) throw bodyTooLarge(limit);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
