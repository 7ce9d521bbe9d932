/** What is wrong with a document, as diagnostics with the place in the graph and, where known, in the author's file. */
import type { Diagnostic, SourcePosition } from "../error.ts";

export const DOCUMENT_ISSUES = {
  GOLGI_DOCUMENT_BOUNDS: "A document is nested too deeply, too large, or has a key that is not allowed.",
  GOLGI_DOCUMENT_SHAPE: "A document does not have the shape of docs/ir.schema.json.",
  GOLGI_DOCUMENT_DIGEST: "A task or workflow of a document does not have the digest it is filed under, or is missing.",
  GOLGI_DOCUMENT_TYPE: "A port of a document has a type that cannot be used.",
  GOLGI_DOCUMENT_REFERENCE: "An expression of a document names something that does not exist, or uses it wrongly.",
  GOLGI_DOCUMENT_WIRE: "A wire of a document joins ports whose types do not fit, or a required input has none.",
  GOLGI_DOCUMENT_CYCLE: "Nodes of a document wait for each other.",
  GOLGI_DOCUMENT_RESULT: "A graph of a document does not give an output that it declares.",
  GOLGI_DOCUMENT_TEMPLATE: "A script of a document has a placeholder where no value can be written safely.",
} as const;
export type DocumentCode = keyof typeof DOCUMENT_ISSUES;

const MOST_FINDINGS = 500;

export class Findings {
  readonly list: Diagnostic[] = [];

  add(
    code: DocumentCode,
    path: string,
    { message, hint, at }: { message: string; hint: string; at?: SourcePosition | undefined },
  ): void {
    if (this.list.length >= MOST_FINDINGS) return;
    this.list.push({
      code,
      severity: "error",
      message: path === "" ? message : `${path}: ${message}`,
      hint,
      path,
      ...(at !== undefined && { at }),
    });
  }
}
