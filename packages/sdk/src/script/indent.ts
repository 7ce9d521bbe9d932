/**
 * The text of a script's template literal: as written, without the indentation of the source file.
 *
 * Taken raw, so a backslash means what it means in the script's own language; only `\`` and `\${`, which JavaScript would not let one
 * write otherwise, lose their backslash.
 */

/** Literal texts between placeholders, with common indentation, the first line break and trailing blanks removed. */
export function scriptTexts(raw: readonly string[]): readonly string[] {
  const texts = raw.map((text) => text.replaceAll(/\\(`|\$\{)/g, "$1"));
  const indent = commonIndent(texts);
  const stripped = indent === 0 ? texts : texts.map((text) => text.replaceAll(new RegExp(`\\n[ \\t]{1,${indent}}`, "g"), "\n"));
  return stripped.map((text, index) => trimEnds(text, { first: index === 0, last: index === stripped.length - 1 }));
}

/** Width of the white space that starts every line but the first; blank lines do not count. */
function commonIndent(texts: readonly string[]): number {
  let indent = Number.POSITIVE_INFINITY;
  for (const [index, text] of texts.entries()) {
    const lines = text.split("\n");
    for (const [number, line] of lines.entries()) {
      const startsInText = number > 0;
      const endsWithPlaceholder = number === lines.length - 1 && index < texts.length - 1;
      if (!startsInText || (line.trim() === "" && !endsWithPlaceholder)) continue;
      indent = Math.min(indent, line.length - line.trimStart().length);
    }
  }
  return Number.isFinite(indent) ? indent : 0;
}

function trimEnds(text: string, { first, last }: { readonly first: boolean; readonly last: boolean }): string {
  const started = first ? text.replace(/^[ \t]*\n/, "") : text;
  return last ? started.replace(/\s+$/, "") : started;
}
