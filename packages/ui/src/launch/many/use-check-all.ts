/** Asks the server about each row without launching: files, formats, what would be reused. */
import type { ValueIssue } from "@golgi/ir";
import { useEffect, useRef, useState } from "react";
import { golgi } from "../../data/client.ts";
import { forEachOf } from "./launch-rows.ts";
import { issueInForm, type Row } from "./many-type.ts";

interface Outcome {
  readonly rows: number;
  readonly refused: number;
  readonly tasks: number;
  readonly reused: number;
}

export type CheckState =
  | { readonly kind: "idle" }
  | { readonly kind: "checking"; readonly done: number; readonly of: number }
  | { readonly kind: "checked"; readonly outcome: Outcome }
  | { readonly kind: "failed"; readonly error: Error };

const TELL_MS = 150;
const MOST_ISSUES = 2000;

export function useCheckAll(workflow: string, columns: readonly string[]) {
  const [state, setState] = useState<CheckState>({ kind: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const check = async (rows: readonly Row[], onIssues: (issues: readonly ValueIssue[]) => void) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const outcome = { rows: rows.length, refused: 0, tasks: 0, reused: 0 };
    const issues = new Map<string, ValueIssue>();
    let done = 0;
    const tell = () => !control.signal.aborted && setState({ kind: "checking", done, of: rows.length });
    tell();
    const timer = setInterval(tell, TELL_MS);
    try {
      await forEachOf(rows.entries(), control.signal, async ([index, { inputs }]) => {
        const answer = await golgi.check({ workflow, inputs });
        done++;
        outcome.tasks += answer.plan?.total ?? 0;
        outcome.reused += answer.plan?.reused ?? 0;
        if (!answer.ok) outcome.refused++;
        for (const issue of answer.issues) {
          const here = issueInForm(issue, index, columns);
          if (issues.size < MOST_ISSUES) issues.set(JSON.stringify([here.path, here.message]), here);
        }
      });
      if (control.signal.aborted) return;
      setState({ kind: "checked", outcome });
      if (issues.size > 0) onIssues([...issues.values()]);
    } catch (error) {
      if (!control.signal.aborted) setState({ kind: "failed", error: error as Error });
    } finally {
      clearInterval(timer);
    }
  };
  const stop = () => {
    running.current?.abort();
    setState({ kind: "idle" });
  };
  return { state, check, stop };
}
