/** The form of a launch: where it starts from, and keeping it over a reload. */
import type { Json, JsonObject, RecordType, WorkflowSpec } from "@golgi/ir";
import { useCallback, useState } from "react";
import { createForm, draftOf, fieldOf, type Draft, type FormStore } from "../form/index.ts";
import { draftKey, forgetDraft, loadDraft, saveDraft } from "./draft-storage.ts";
import { useKeptDraft } from "./kept-draft.ts";
import type { LaunchProps } from "./launch-page.tsx";
import { inputsFromHash } from "./shared-inputs.ts";

const SAVE_DELAY_MS = 250;
const NO_INPUTS: RecordType = { type: "object", properties: {}, required: [], additionalProperties: false };

export interface LaunchForm {
  readonly store: FormStore;
  readonly spec: WorkflowSpec | undefined;
  /** A draft of an earlier visit was taken up. */
  readonly restored: boolean;
  /** Names of given inputs that this version does not have. */
  readonly dropped: readonly string[];
  /** What is given so far, right or wrong. */
  given(): JsonObject;
  /** Begins anew with some inputs. */
  startWith(inputs: JsonObject | undefined): void;
  forget(): void;
}

export function useLaunchForm({ workflow, source, preset }: LaunchProps): LaunchForm {
  const spec = workflow.document.workflows[workflow.document.main];
  const type = spec?.graph.inputs ?? NO_INPUTS;
  // A preset that was saved anew is another start.
  const start = source?.run ?? (preset === undefined ? undefined : `${preset.name} ${preset.revision ?? ""}`);
  const key = draftKey(workflow.name, workflow.version, start);
  const [{ store, restored, dropped }] = useState(() => {
    const field = fieldOf(type);
    const shared = inputsFromHash(location.hash);
    const saved = shared === undefined ? loadDraft(key, field) : undefined;
    const given = shared ?? source?.inputs ?? preset?.inputs;
    const draft = saved ?? draftOf(field, given ?? ({} satisfies JsonObject as Json));
    // What of a preset has no place here is told with the preset.
    const names = Object.keys(given === preset?.inputs ? {} : (given ?? {})).filter(
      (name) => !Object.hasOwn(type.properties, name),
    );
    return {
      store: createForm(type, { draft }),
      restored: saved !== undefined,
      dropped: saved === undefined ? names : [],
    };
  });

  const save = useCallback((draft: Draft) => saveDraft(key, draft), [key]);
  const drop = useKeptDraft(store, save, SAVE_DELAY_MS);

  return {
    store,
    spec,
    restored,
    dropped,
    given: () => (store.value() ?? {}) as JsonObject,
    startWith: (inputs) => store.reset(draftOf(store.field, inputs ?? {})),
    forget() {
      drop();
      forgetDraft(key);
    },
  };
}
