/** The form's model: pure, without React. */
export { adaptDraft } from "./adapt.ts";
export { checkDraft, messageHere, placeIssues, placeKey } from "./check.ts";
export * from "./draft.ts";
export { applyEdit, type Edit } from "./edit.ts";
export * from "./field.ts";
export { draftOf } from "./from-value.ts";
export { showValue } from "./parse.ts";
export { sectionsOf } from "./sections.ts";
export { draftToValue } from "./to-value.ts";
export { fitsCells } from "./widget.ts";
