/**
 * Names and scopes of ECMAScript: which names a piece of code uses from outside itself, and which names the functions around a place
 * declare. `var` and functions belong to the function around them; `let`, `const`, `class` to the block.
 */
import type * as acorn from "acorn";

type Node = acorn.AnyNode;

export function namesOfPattern(pattern: acorn.Pattern | acorn.Property | acorn.AssignmentProperty | null): readonly string[] {
  if (pattern === null) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((p) => (p.type === "RestElement" ? namesOfPattern(p.argument) : namesOfPattern(p.value)));
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => namesOfPattern(element));
    case "AssignmentPattern":
      return namesOfPattern(pattern.left);
    case "RestElement":
      return namesOfPattern(pattern.argument);
    default:
      return [];
  }
}

/** Every child node, in source order. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === "loc" || key === "type") continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) children.push(value);
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string" && "start" in value
  );
}

/** Names that `node` uses and does not declare itself. */
export function freeNames(node: Node): ReadonlySet<string> {
  const free = new Set<string>();
  visit(node, [], free);
  return free;
}

type Scopes = readonly ReadonlySet<string>[];

function visit(node: Node, scopes: Scopes, free: Set<string>): void {
  if (node.type === "Identifier") {
    if (!scopes.some((scope) => scope.has(node.name))) free.add(node.name);
    return;
  }
  const own = scopeOf(node);
  const inner = own === undefined ? scopes : [...scopes, own];
  for (const child of referencingChildren(node)) visit(child, inner, free);
}

/** Children that may refer to names: not property keys, member names, labels, or the names of imports and exports. */
function referencingChildren(node: Node): readonly Node[] {
  switch (node.type) {
    case "MemberExpression":
      return node.computed ? [node.object, node.property] : [node.object];
    case "Property":
    case "PropertyDefinition":
    case "MethodDefinition": {
      const value = node.value === null || node.value === undefined ? [] : [node.value];
      return node.computed ? [node.key, ...value] : value;
    }
    case "LabeledStatement":
      return [node.body];
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
    case "ImportDeclaration":
      return [];
    case "ExportSpecifier":
      return node.local.type === "Identifier" ? [node.local] : [];
    default:
      return childrenOf(node);
  }
}

/** Names that a node declares for what is inside it; `undefined` when it opens no scope. */
export function scopeOf(node: Node): ReadonlySet<string> | undefined {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression": {
      const names = new Set<string>(node.params.flatMap((param) => namesOfPattern(param)));
      if (node.type !== "ArrowFunctionExpression") names.add("arguments");
      if (node.id !== null && node.id !== undefined) names.add(node.id.name);
      if (node.body.type === "BlockStatement") for (const statement of node.body.body) hoist(statement, names, true);
      return names;
    }
    case "ClassDeclaration":
    case "ClassExpression":
      return new Set(node.id === null || node.id === undefined ? [] : [node.id.name]);
    case "BlockStatement":
    case "StaticBlock":
      return lexicalNames(node.body);
    case "SwitchStatement":
      return lexicalNames(node.cases.flatMap((one) => one.consequent));
    case "ForStatement":
      return node.init?.type === "VariableDeclaration" ? lexicalNames([node.init]) : undefined;
    case "ForInStatement":
    case "ForOfStatement":
      return node.left.type === "VariableDeclaration" ? lexicalNames([node.left]) : undefined;
    case "CatchClause":
      return new Set(node.param === null || node.param === undefined ? [] : namesOfPattern(node.param));
    default:
      return undefined;
  }
}

function lexicalNames(statements: readonly acorn.Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.type === "VariableDeclaration")
      for (const d of statement.declarations) for (const n of namesOfPattern(d.id)) names.add(n);
    else if ((statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") && statement.id)
      names.add(statement.id.name);
  }
  return names;
}

/** `var` of all nested blocks (not functions), and at the top all other declarations. */
function hoist(node: Node, names: Set<string>, top: boolean): void {
  if (node.type === "VariableDeclaration" && (node.kind === "var" || top)) {
    for (const d of node.declarations) for (const n of namesOfPattern(d.id)) names.add(n);
  } else if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") {
    if (top && node.id) names.add(node.id.name);
    return;
  } else if (node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression" || node.type === "ClassExpression") {
    return;
  }
  for (const child of childrenOf(node)) hoist(child, names, false);
}
