/** The form's model: pure, without React. */
export { checkDraft, messageHere, placeIssues, placeKey, type Checked } from "./check.ts";
export * from "./draft.ts";
export { applyEdit, type Edit } from "./edit.ts";
export * from "./field.ts";
export { draftOf } from "./from-value.ts";
export { labelOf } from "./label.ts";
export { parseText, showValue } from "./parse.ts";
export { formatBytes, formatDuration } from "./quantity.ts";
export { sectionsOf, type Section } from "./sections.ts";
export { draftToValue } from "./to-value.ts";
export type { Widget } from "./widget.ts";
