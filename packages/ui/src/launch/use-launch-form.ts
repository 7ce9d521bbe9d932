/** The form of a launch: where it starts from, and keeping it over a reload. */
import type { Json, JsonObject, RecordType, WorkflowSpec } from "@golgi/ir";
import { useCallback, useMemo, useState } from "react";
import { createForm, draftOf, fieldOf, type Draft, type FormStore } from "../form/index.ts";
import { forgetDraft, loadDraft, saveDraft } from "./draft-storage.ts";
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
  const { name, version } = workflow;
  const place = useMemo(() => ({ workflow: name, version, source: start }), [name, version, start]);
  const [{ store, restored, dropped }] = useState(() => {
    const field = fieldOf(type);
    const shared = inputsFromHash(location.hash);
    const saved = shared === undefined ? loadDraft(place, field) : undefined;
    const given = shared ?? source?.inputs ?? preset?.inputs;
    const draft = saved?.draft ?? draftOf(field, given ?? ({} satisfies JsonObject as Json));
    // What of a preset has no place here is told with the preset.
    const names = Object.keys(given === preset?.inputs ? {} : (given ?? {})).filter(
      (input) => !Object.hasOwn(type.properties, input),
    );
    return {
      store: createForm(type, { draft }),
      restored: saved !== undefined,
      dropped: saved?.dropped ?? names,
    };
  });

  const save = useCallback((draft: Draft) => saveDraft(place, draft), [place]);
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
      forgetDraft(place);
    },
  };
}
