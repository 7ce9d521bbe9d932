/** Inputs inside a link (`#inputs=…`), so that a filled-in form can be passed on. Not sent to any server: it is the fragment. */
import { isObject, type Json, type JsonObject } from "@golgi/ir";

const NAME = "inputs=";

export function inputsToHash(inputs: JsonObject): string {
  const bytes = new TextEncoder().encode(JSON.stringify(inputs));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return NAME + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** `undefined`: none, or damaged. */
export function inputsFromHash(hash: string): JsonObject | undefined {
  const text = hash.replace(/^#/, "");
  if (!text.startsWith(NAME)) return undefined;
  try {
    const binary = atob(text.slice(NAME.length).replaceAll("-", "+").replaceAll("_", "/"));
    const value = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (character) => character.charCodeAt(0))),
    ) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
