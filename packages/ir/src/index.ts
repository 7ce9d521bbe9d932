/** The whole public surface of `@golgi/ir`. */
export * from "./attempt.ts";
export { canonicalize, writeCanonical } from "./canonical.ts";
export * from "./digest.ts";
export * from "./error.ts";
export { ERRORS as IR_ERRORS, type IrErrorCode } from "./errors.ts";
export * from "./expr.ts";
export * from "./json.ts";
export * from "./status.ts";
export * from "./task.ts";
export * from "./template.ts";
export * from "./type.ts";
export * from "./value.ts";
export * from "./workflow.ts";

export { branchFor, mapArtifacts, type Artifact, type ArtifactPlace } from "./artifacts.ts";
export { cacheKeyOf, meaningOf, type CacheKeyParts } from "./cache-key.ts";
export { dependenciesOf, evaluate, holds, named, partsOf, pathOf, type Scope } from "./evaluate.ts";
export { companionFor, companionName, extensionOfName, isFileName, segmentOfKey } from "./file-name.ts";
export {
  FORMATS,
  extensionOf,
  formatInfo,
  formatLabel,
  isSubformat,
  normalFormatId,
  type FormatInfo,
} from "./formats/registry.ts";
export * from "./layout.ts";
export { renderTemplate, wordsOf } from "./script/render.ts";
export { pythonLiteral, rLiteral } from "./script/literal.ts";
export { quoteShellWord } from "./script/shell-place.ts";
export { scriptScope, type ScriptContext } from "./script/scope.ts";
export { documentDigest, taskDigest, workflowDigest } from "./spec-digest.ts";
export {
  isoDuration,
  readBytes,
  readDuration,
  showBytes,
  showDuration,
  writeBytes,
  writeDuration,
  type QuantityReading,
} from "./quantity.ts";
export { nearestName, showPath, type Path } from "./path.ts";
export type { Issue } from "./issue.ts";
export type { ValueIssue, ValueIssueCode } from "./validate/issue.ts";
export { parseRegion } from "./validate/text-format.ts";
export { validateValue, type Validated, type ValidateOptions } from "./validate/validate.ts";
export { isAssignable, type Assignability } from "./assignable/assignable.ts";
export { restricted } from "./assignable/collection.ts";
export { exprType, typeOfExpr, typeOfValue, unionOf, type ExprIssue, type PortType, type TypeScope } from "./expr-type.ts";
export { showType } from "./show-type.ts";
export { checkType } from "./check-type.ts";
export type { TypeIssue, TypeIssueCode } from "./check-type/issue.ts";
export { checkFormat, sniffFormat, type FormatIssue, type Sniffed } from "./formats/sniff.ts";
export { emitDot } from "./emit/dot.ts";
export { showExpr } from "./emit/expression.ts";
export { emitMermaid } from "./emit/mermaid.ts";
export { emitText } from "./emit/text.ts";
export {
  viewDocument,
  type DocumentView,
  type EdgeView,
  type GraphView,
  type NodeView,
  type Source,
  type ViewOptions,
} from "./emit/view.ts";
export { checkDocument, type CheckedDocument } from "./check-document.ts";
export { inputsOfNode, outputOfNode } from "./document/graph-types.ts";
export { neededNodes } from "./document/graph.ts";
export { IR_SCHEMA, type Schema } from "./ir-schema.ts";
export { checkPlaces, itemType, type PlaceIssue } from "./script/check-places.ts";
