/**
 * One JavaScript or TypeScript module as a syntax tree with what its top level declares, imports and exports.
 * Types are blanked out, not removed, so every position is the author's.
 */
import { parse } from "acorn";
import type * as acorn from "acorn";
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { namesOfPattern } from "./scope.ts";

interface ImportBinding {
  readonly source: string;
  /** Exported name there; `*` for the namespace. */
  readonly imported: string;
  /** ` with { type: "json" }` as written. */
  readonly attributes: string;
}

export interface ModuleTree {
  readonly file: string;
  readonly code: string;
  readonly body: readonly (acorn.Statement | acorn.ModuleDeclaration)[];
  /** Top-level name → index in `body` of the statement that declares it. */
  readonly declared: ReadonlyMap<string, number>;
  readonly imports: ReadonlyMap<string, ImportBinding>;
  /** Exported name → local name. */
  readonly exports: ReadonlyMap<string, string>;
  /** Exported name → where it is re-exported from. */
  readonly reexports: ReadonlyMap<string, ImportBinding>;
  /** `export * from` sources. */
  readonly stars: readonly string[];
  /** `import "./x.ts"` sources: kept, because they are meant for their effect. */
  readonly effects: readonly string[];
}

/** The local name that stands for `export default <expression>`. */
export const DEFAULT_NAME = "__golgi_default";

export function readModule(file: string): ModuleTree {
  return parseModule(file, readFileSync(file, "utf8"));
}

function parseModule(file: string, text: string): ModuleTree {
  const code = /\.[cm]?ts$/.test(file) ? stripTypeScriptTypes(text, { mode: "strip" }) : text;
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true, allowHashBang: true });
  const tree: Building = {
    declared: new Map(),
    imports: new Map(),
    exports: new Map(),
    reexports: new Map(),
    stars: [],
    effects: [],
  };
  program.body.forEach((statement, index) => record(tree, statement, { index, code }));
  return { file, code, body: program.body, ...tree };
}

interface Building {
  readonly declared: Map<string, number>;
  readonly imports: Map<string, ImportBinding>;
  readonly exports: Map<string, string>;
  readonly reexports: Map<string, ImportBinding>;
  readonly stars: string[];
  readonly effects: string[];
}

function record(tree: Building, statement: acorn.Statement | acorn.ModuleDeclaration, at: { index: number; code: string }): void {
  switch (statement.type) {
    case "ImportDeclaration":
      return recordImport(tree, statement, at.code);
    case "ExportAllDeclaration": {
      const source = String(statement.source.value);
      if (statement.exported === null || statement.exported === undefined) tree.stars.push(source);
      else tree.reexports.set(nameOf(statement.exported), { source, imported: "*", attributes: "" });
      return;
    }
    case "ExportDefaultDeclaration": {
      const declaration = statement.declaration;
      const named =
        "id" in declaration && declaration.id !== null && declaration.type.endsWith("Declaration")
          ? declaration.id?.name
          : undefined;
      tree.declared.set(named ?? DEFAULT_NAME, at.index);
      tree.exports.set("default", named ?? DEFAULT_NAME);
      return;
    }
    case "ExportNamedDeclaration":
      return recordExports(tree, statement, at.index);
    default:
      for (const name of declaredNames(statement)) tree.declared.set(name, at.index);
  }
}

function recordImport(tree: Building, statement: acorn.ImportDeclaration, code: string): void {
  const source = String(statement.source.value);
  if (statement.specifiers.length === 0) tree.effects.push(source);
  const attributes = code.slice(statement.source.end, statement.end).replace(/;\s*$/, "").trim();
  for (const specifier of statement.specifiers) {
    const imported =
      specifier.type === "ImportNamespaceSpecifier"
        ? "*"
        : specifier.type === "ImportDefaultSpecifier"
          ? "default"
          : nameOf(specifier.imported);
    tree.imports.set(specifier.local.name, { source, imported, attributes });
  }
}

function recordExports(tree: Building, statement: acorn.ExportNamedDeclaration, index: number): void {
  if (statement.declaration !== null && statement.declaration !== undefined) {
    for (const name of declaredNames(statement.declaration)) {
      tree.declared.set(name, index);
      tree.exports.set(name, name);
    }
    return;
  }
  for (const specifier of statement.specifiers) {
    const exported = nameOf(specifier.exported);
    const local = nameOf(specifier.local);
    if (statement.source === null || statement.source === undefined) tree.exports.set(exported, local);
    else tree.reexports.set(exported, { source: String(statement.source.value), imported: local, attributes: "" });
  }
}

function declaredNames(statement: acorn.Statement | acorn.Declaration): readonly string[] {
  if (statement.type === "VariableDeclaration") return statement.declarations.flatMap(({ id }) => namesOfPattern(id));
  if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration")
    return statement.id === null ? [] : [statement.id.name];
  return [];
}

function nameOf(node: acorn.Identifier | acorn.Literal): string {
  return node.type === "Identifier" ? node.name : String(node.value);
}
