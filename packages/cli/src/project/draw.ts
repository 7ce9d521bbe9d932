/** `golgi graph`: a workflow as text, Mermaid, DOT or SVG. */
import type { Document } from "@golgi/ir";
import { writeFileSync } from "node:fs";
import type { GraphFormat } from "../commands/graph.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { printFindings } from "../output/problem.ts";
import { compileFile } from "./compile.ts";

interface Drawing {
  readonly file: string;
  readonly name: string | undefined;
  readonly format: GraphFormat;
  readonly output: string | undefined;
}

export async function drawFile({ file, name, format, output }: Drawing): Promise<ExitCode> {
  const { document, ...findings } = await compileFile({ file, ...(name !== undefined && { name }) });
  if (document === undefined) {
    printFindings(findings);
    return EXIT.badInput;
  }
  const drawn = await drawDocument(document, format);
  const text = drawn.endsWith("\n") ? drawn : `${drawn}\n`;
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  return EXIT.ok;
}

async function drawDocument(document: Document, format: GraphFormat): Promise<string> {
  if (format === "svg") {
    const [{ layoutDocument }, { drawSvg }] = await Promise.all([import("../drawing/layout.ts"), import("../drawing/svg.ts")]);
    const main = document.workflows[document.main];
    return drawSvg(layoutDocument(document), main?.title ?? main?.name ?? "workflow");
  }
  const { emitDot, emitMermaid, emitText } = await import("@golgi/ir");
  return { text: emitText, mermaid: emitMermaid, dot: emitDot }[format](document);
}
