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
  /** Begins anew with some inputs; default: those of the link, run or preset that the page was opened with. */
  startWith(inputs?: JsonObject): void;
  forget(): void;
}

export function useLaunchForm({ workflow, source, preset }: LaunchProps): LaunchForm {
  const spec = workflow.document.workflows[workflow.document.main];
  const type = spec?.graph.inputs ?? NO_INPUTS;
  // A preset that was saved anew is another start.
  const [shared] = useState(() => inputsFromHash(location.hash));
  const [link] = useState(() => (shared === undefined ? undefined : `link ${shortDigest(location.hash)}`));
  const start = link ?? source?.run ?? (preset === undefined ? undefined : `${preset.name} ${preset.revision ?? ""}`);
  const given = shared ?? source?.inputs ?? preset?.inputs;
  const { name, version } = workflow;
  const place = useMemo(() => ({ workflow: name, version, source: start }), [name, version, start]);
  const [{ store, restored, dropped }] = useState(() => {
    const field = fieldOf(type);
    const saved = loadDraft(place, field);
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
    startWith: (inputs = given ?? {}) => store.reset(draftOf(store.field, inputs)),
    forget() {
      drop();
      forgetDraft(place);
    },
  };
}

/** Tells links apart; not for safety. */
function shortDigest(text: string): string {
  let [high, low] = [0, 0];
  for (let index = 0; index < text.length; index++) {
    low = (Math.imul(low, 31) + text.charCodeAt(index)) | 0;
    high = (Math.imul(high, 131) + low) | 0;
  }
  return `${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}`;
}
