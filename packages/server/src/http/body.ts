/** JSON bodies, read up to a limit whatever their headers claim, and parsed only when nothing that walks through them can run out of stack. */
import { isErrorShape } from "@golgi/ir";
import { bodyCompressed, bodyTooLarge, invalidJson, wrongMediaType } from "../errors.ts";

export async function readJson(
  request: Request,
  parts: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ readonly value: unknown; readonly text: string }> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw bodyTooLarge(limit);
  const bytes = await readBytes(parts, limit);
  if (bytes.length === 0) return { value: undefined, text: "" };
  const encoding = request.headers.get("content-encoding");
  if (encoding !== null && encoding.trim().toLowerCase() !== "identity") throw bodyCompressed(encoding);
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") throw wrongMediaType(mediaType, "application/json");
  if (isTooDeep(bytes)) throw invalidJson(`it is nested deeper than ${MOST_LEVELS} levels`);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { value: JSON.parse(text) as unknown, text };
  } catch (error) {
    throw invalidJson(error instanceof Error ? error.message.slice(0, 200) : "it cannot be read");
  }
}

const MOST_LEVELS = 1000;
const [QUOTE, BACKSLASH, BRACKET, BRACE, END_BRACKET, END_BRACE] = [0x22, 0x5c, 0x5b, 0x7b, 0x5d, 0x7d];

function isTooDeep(bytes: Uint8Array): boolean {
  let [depth, inText] = [0, false];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) inText = !inText;
    else if (inText) {
      if (byte === BACKSLASH) at++;
    } else if (byte === BRACKET || byte === BRACE) {
      if (++depth > MOST_LEVELS) return true;
    } else if (byte === END_BRACKET || byte === END_BRACE) depth--;
  }
  return false;
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
