/** What became of a text: a value, or why not and what to write instead. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly hint?: string };

export function refused(reason: string, hint?: string): { readonly ok: false; readonly reason: string; readonly hint?: string } {
  return { ok: false, reason, ...(hint !== undefined && { hint }) };
}
