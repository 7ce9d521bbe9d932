/** Forms generated from types. */
export { sizeWords, roundBytes, expectation } from "./artifact-words.ts";
export type { Candidate, FilePort, Progress } from "./files.ts";
export { fieldId } from "./form-context.ts";
export { FormView } from "./form-view.tsx";
export { draftOf, emptyDraft, fieldAt, fieldOf, messageHere, type Draft, type Field } from "./model/index.ts";
export { createForm, type FormStore } from "./store.ts";
