/** Checks of one task of a document: types of its ports, what its script names, where its placeholders stand. */
import { checkType } from "../check-type.ts";
import { typeOfExpr, type ExprIssue, type PortType, type TypeScope } from "../expr-type.ts";
import type { Expr } from "../expr.ts";
import { checkPlaces, withItem } from "../script/check-places.ts";
import type { TaskSpec } from "../task.ts";
import type { Template } from "../template.ts";
import type { RecordType } from "../type.ts";
import type { Findings } from "./finding.ts";
import { own, portOf } from "./graph-types.ts";

export function checkTask(task: TaskSpec, findings: Findings): void {
  checkPorts(task.inputs, `${task.name}.inputs`, findings);
  checkPorts(task.outputs, `${task.name}.outputs`, findings);
  const { body } = task;
  if (body.kind !== "script") return;
  if (body.interpreter.length === 0) {
    findings.add("GOLGI_DOCUMENT_SHAPE", `${task.name}.body.interpreter`, {
      message: "is empty",
      hint: 'Name a program, e.g. ["bash", "-euo", "pipefail"].',
      at: task.source,
    });
  }
  const scope: TypeScope = {
    input: (port) => portOf(task.inputs, port),
    outputPath: (port) => own(task.outputs.properties, port) !== undefined,
  };
  const issues: ExprIssue[] = [];
  checkTemplate(body.template, scope, issues);
  for (const { message, hint } of issues)
    findings.add("GOLGI_DOCUMENT_REFERENCE", `${task.name}.script`, { message, hint, at: task.source });
  if (issues.length > 0) return;
  for (const { message, hint } of checkPlaces(body, scope))
    findings.add("GOLGI_DOCUMENT_TEMPLATE", `${task.name}.script`, { message, hint, at: task.source });
}

export function checkPorts(ports: RecordType, path: string, findings: Findings): void {
  for (const issue of checkType(ports)) findings.add("GOLGI_DOCUMENT_TYPE", path, { message: issue.message, hint: issue.hint });
}

function checkTemplate(template: Template, scope: TypeScope, issues: ExprIssue[]): void {
  for (const part of template) {
    switch (part.kind) {
      case "text":
        break;
      case "value":
      case "flag":
        check(part.value, scope, issues);
        break;
      case "if":
        check(part.condition, scope, issues);
        checkTemplate(part.then, scope, issues);
        checkTemplate(part.else, scope, issues);
        break;
      case "each":
        checkTemplate(part.body, withItem(scope, part.variable, check(part.list, scope, issues)), issues);
        break;
    }
  }
}

function check(expr: Expr, scope: TypeScope, issues: ExprIssue[]): PortType {
  return typeOfExpr(expr, scope, issues);
}
