/** Forms generated from types. */
export { expectation } from "./artifact-words.ts";
export { fieldId } from "./form-context.ts";
export { FormView } from "./form-view.tsx";
export { draftOf, fieldOf, messageHere, type Draft, type Field } from "./model/index.ts";
export { createForm, type FormStore } from "./store.ts";
