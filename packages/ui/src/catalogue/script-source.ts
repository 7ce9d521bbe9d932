/** A task's script as its author reads it: text as it is, placeholders named. For people; what an attempt runs is `renderTemplate`. */
import { showExpr, type Template } from "@golgi/ir";

export function scriptSource(template: Template): string {
  return outdented(textOf(template));
}

function textOf(template: Template): string {
  return template
    .map((part) => {
      switch (part.kind) {
        case "text":
          return part.text;
        case "value":
          return `{${showExpr(part.value)}}`;
        case "flag":
          return `${part.flag}${part.join}{${showExpr(part.value)}}`;
        case "if": {
          const otherwise = textOf(part.else);
          return `{if ${showExpr(part.condition)}: ${textOf(part.then)}${otherwise === "" ? "" : ` else: ${otherwise}`}}`;
        }
        case "each":
          return `{each ${part.variable} of ${showExpr(part.list)}: ${textOf(part.body)}}`;
      }
    })
    .join("");
}

/** Scripts are written indented, inside TypeScript. */
function outdented(text: string): string {
  const lines = text
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const depths = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const depth = Math.min(...(depths.length === 0 ? [0] : depths));
  return lines.map((line) => line.slice(Math.min(depth, line.length - line.trimStart().length))).join("\n");
}
