/**
 * Checks a document that came from anywhere: a file, another language, a dynamic task. Hostile input is data: this never throws, and its
 * work is bounded. Each stage runs only on what passed the one before, so later stages may rely on shape and digests.
 *
 *   bounds → shape (`IR_SCHEMA`) → digests → tasks → graphs
 */
import { boundsProblem } from "./document/bounds.ts";
import { Findings } from "./document/finding.ts";
import { checkGraph } from "./document/graph.ts";
import { own } from "./document/graph-types.ts";
import { shapeIssues } from "./document/shape.ts";
import { checkTask } from "./document/task.ts";
import type { Diagnostic } from "./error.ts";
import { IR_SCHEMA } from "./ir-schema.ts";
import { taskDigest, workflowDigest } from "./spec-digest.ts";
import { validateValue } from "./validate/validate.ts";
import type { Document, WorkflowSpec } from "./workflow.ts";

export type CheckedDocument =
  | { readonly ok: true; readonly document: Document }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function checkDocument(json: unknown): CheckedDocument {
  const findings = new Findings();
  for (const stage of [checkBounds, checkShape, checkDigests, checkMeaning]) {
    guarded(() => stage(json as Document, findings), findings);
    if (findings.list.length > 0) return { ok: false, diagnostics: findings.list };
  }
  return { ok: true, document: json as Document };
}

/** A document can be strange in ways that no stage foresees (a getter that throws …); that too is a finding. */
function guarded(stage: () => void, findings: Findings): void {
  try {
    stage();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    findings.add("GOLGI_DOCUMENT_SHAPE", "", {
      message: `the document cannot be read: ${message}`,
      hint: "Write the document as plain JSON.",
    });
  }
}

function checkBounds(json: unknown, findings: Findings): void {
  const problem = boundsProblem(json);
  if (problem !== undefined)
    findings.add("GOLGI_DOCUMENT_BOUNDS", "", {
      message: `the document is refused: ${problem}`,
      hint: "Split it, or rename the key.",
    });
}

function checkShape(json: unknown, findings: Findings): void {
  for (const { path, problem } of shapeIssues({ $ref: "#/$defs/Document" }, IR_SCHEMA.$defs, json)) {
    findings.add("GOLGI_DOCUMENT_SHAPE", path, { message: problem, hint: "See docs/ir.schema.json." });
  }
}

function checkDigests(document: Document, findings: Findings): void {
  const hint = "Compile the workflow again; a document must not be edited by hand.";
  for (const [digest, spec] of Object.entries(document.tasks)) {
    const actual = taskDigest(spec);
    if (actual !== digest)
      findings.add("GOLGI_DOCUMENT_DIGEST", `tasks.${spec.name}`, {
        message: `is filed under ${digest}, but has ${actual}`,
        hint,
      });
  }
  for (const [digest, spec] of Object.entries(document.workflows)) {
    const actual = workflowDigest(spec);
    if (actual !== digest)
      findings.add("GOLGI_DOCUMENT_DIGEST", `workflows.${spec.name}`, {
        message: `is filed under ${digest}, but has ${actual}`,
        hint,
      });
  }
  if (own(document.workflows, document.main) === undefined) {
    findings.add("GOLGI_DOCUMENT_DIGEST", "main", { message: `there is no workflow ${document.main}`, hint });
  }
}

function checkMeaning(document: Document, findings: Findings): void {
  for (const task of Object.values(document.tasks)) checkTask(task, findings);
  if (findings.list.length > 0) return; // wires rely on the types of tasks
  for (const workflow of Object.values(document.workflows)) checkWorkflow(workflow, { document, findings });
}

function checkWorkflow(workflow: WorkflowSpec, context: { readonly document: Document; readonly findings: Findings }): void {
  checkGraph(workflow.graph, workflow.name, context);
  if (workflow.onFailure !== undefined) checkGraph(workflow.onFailure, `${workflow.name}.onFailure`, context);
  if (workflow.finally !== undefined) checkGraph(workflow.finally, `${workflow.name}.finally`, context);
  for (const [name, values] of Object.entries(workflow.presets ?? {})) {
    for (const [port, value] of Object.entries(values)) {
      const type = own(workflow.graph.inputs.properties, port);
      const path = `${workflow.name}.presets.${name}.${port}`;
      if (type === undefined) {
        context.findings.add("GOLGI_DOCUMENT_REFERENCE", path, {
          message: "there is no such input",
          hint: "Remove it from the preset.",
        });
        continue;
      }
      const result = validateValue(type, value);
      for (const issue of result.ok ? [] : result.issues) {
        context.findings.add("GOLGI_DOCUMENT_WIRE", path, { message: issue.message, hint: issue.hint ?? "Change the preset." });
      }
    }
  }
}
