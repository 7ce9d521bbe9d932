/** The form of a launch: where it starts from, and keeping it over a reload. */
import type { Json, JsonObject, RecordType, WorkflowSpec } from "@golgi/ir";
import { useEffect, useState } from "react";
import { createForm, draftOf, fieldOf, type FormStore } from "../form/index.ts";
import { draftKey, forgetDraft, loadDraft, saveDraft } from "./draft-storage.ts";
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
  readonly presets: Readonly<Record<string, JsonObject>>;
  /** Begins anew with some inputs. */
  startWith(inputs: JsonObject | undefined): void;
  forget(): void;
}

export function useLaunchForm({ workflow, source, preset }: LaunchProps): LaunchForm {
  const spec = workflow.document.workflows[workflow.document.main];
  const type = spec?.graph.inputs ?? NO_INPUTS;
  const presets = (spec?.presets ?? {}) as Readonly<Record<string, JsonObject>>;
  const key = draftKey(workflow.name, workflow.version, source?.run ?? preset);
  const [{ store, restored, dropped }] = useState(() => {
    const field = fieldOf(type);
    const shared = inputsFromHash(location.hash);
    const saved = shared === undefined ? loadDraft(key, field) : undefined;
    const given = shared ?? source?.inputs ?? (preset === undefined ? undefined : presets[preset]);
    const start = saved ?? draftOf(field, given ?? ({} satisfies JsonObject as Json));
    const names = Object.keys(given ?? {}).filter((name) => !Object.hasOwn(type.properties, name));
    return {
      store: createForm(type, { draft: start }),
      restored: saved !== undefined,
      dropped: saved === undefined ? names : [],
    };
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = store.root();
    const stop = store.subscribe(() => {
      if (store.root() === last) return;
      last = store.root();
      clearTimeout(timer);
      timer = setTimeout(() => saveDraft(key, store.root()), SAVE_DELAY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, key]);

  return {
    store,
    spec,
    restored,
    dropped,
    presets,
    startWith: (inputs) => store.reset(draftOf(store.field, inputs ?? {})),
    forget: () => forgetDraft(key),
  };
}
