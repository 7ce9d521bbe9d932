/** A launch without launching: inputs against their types, files against the store and their formats, and what would be reused. */
import type { Database, RunOptions } from "@golgi/engine";
import {
  artifactsOf,
  checkFormat,
  isFileValue,
  mapArtifacts,
  showPath,
  validateValue,
  type Document,
  type Json,
  type JsonObject,
  type RecordType,
  type Type,
  type ValueIssue,
} from "@golgi/ir";
import type { Store } from "@golgi/store";
import { headOf } from "../artifacts/head.ts";
import { planLaunch, type LaunchPlan } from "./plan.ts";

export interface LaunchCheck {
  readonly ok: boolean;
  readonly issues: readonly ValueIssue[];
  readonly plan?: LaunchPlan;
}

interface Wanted {
  readonly document: Document;
  readonly inputs: JsonObject;
  readonly options?: Partial<RunOptions> | undefined;
}

export async function checkLaunch(
  parts: { database: Database; store: Store },
  { document, inputs, options }: Wanted,
): Promise<LaunchCheck> {
  const main = document.workflows[document.main];
  if (main === undefined) return { ok: false, issues: [] };
  const checked = validateValue(main.graph.inputs, inputs);
  if (!checked.ok) return { ok: false, issues: checked.issues };
  const issues = await fileIssues(parts.store, main.graph.inputs, checked.value);
  if (issues.length > 0) return { ok: false, issues };
  return {
    ok: true,
    issues,
    plan: await planLaunch(parts, { document, inputs: checked.value as JsonObject, cache: options?.cache ?? true }),
  };
}

const MAX_ISSUES = 200;
const MAX_SNIFFED = 2000;

/** Files that are gone, or of another format than their place takes. */
export async function fileIssues(store: Store, inputs: RecordType, value: Json): Promise<readonly ValueIssue[]> {
  const places: { path: readonly (string | number)[]; type: Type | undefined; artifact: Json }[] = [];
  mapArtifacts(inputs, value, (artifact, { path, type }) => {
    places.push({ path, type, artifact });
    return artifact;
  });
  const digests = [...artifactsOf(value)].map(({ digest }) => digest);
  const missing = new Set(digests.length === 0 ? [] : await store.missing([...new Set(digests)]));
  const issues: ValueIssue[] = [];
  let sniffed = 0;
  for (const { path, type, artifact } of places) {
    if (issues.length >= MAX_ISSUES) break;
    const gone = [...artifactsOf(artifact)].find(({ digest }) => missing.has(digest));
    if (gone !== undefined) {
      issues.push({
        path,
        code: "GOLGI_MISSING_OBJECTS",
        message: `${showPath(path)}: the store has no bytes for ${JSON.stringify(gone.name)}`,
        hint: "Upload the file again.",
      });
    } else if (type !== undefined && isFileValue(artifact) && sniffed++ < MAX_SNIFFED) {
      const issue = checkFormat(type, await headOf(store, artifact.digest), artifact.name);
      if (issue !== undefined) {
        const { hint } = issue as { hint?: string };
        issues.push({
          path,
          code: issue.code,
          message: `${showPath(path)}: ${issue.message}`,
          ...(hint !== undefined && { hint }),
        });
      }
    }
  }
  return issues;
}
