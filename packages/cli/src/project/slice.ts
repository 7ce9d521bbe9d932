/**
 * The part of an author's modules that one function needs, and nothing else, so that a change elsewhere in a file does not change
 * what the function's bundle is.
 *
 * 1. Kept of a module: the declarations that the wanted names reach, transitively; top-level assignments to and calls on kept names
 *    (`table.set(…)`); imports of kept names; bare imports, with all of the modules that they name. 2. Order and text are the author's. 3. Modules reached through relative
 *    imports are cut the same way, each once, for the union of all names wanted of it, so that module state stays single.
 * Packages (`node_modules`, `node:`) are left to the bundler.
 */
import type * as acorn from "acorn";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DEFAULT_NAME, readModule } from "./module-tree.ts";
import type { ModuleTree } from "./module-tree.ts";
import { childrenOf, freeNames } from "./scope.ts";

type Node = acorn.AnyNode;

/** What the entry's module must export by default. */
export interface SliceEntry {
  readonly tree: ModuleTree;
  /** JavaScript of the default export. */
  readonly expression: string;
  /** Top-level names it uses. */
  readonly names: ReadonlySet<string>;
}

export interface Slices {
  /** Absolute file → text of its slice. The entry's module appears under `entry` alone if nothing else imports it. */
  readonly modules: ReadonlyMap<string, string>;
  readonly entry: string;
  /** Every author's file that was read. */
  readonly files: readonly string[];
  /** Where kept code reads `import.meta`. */
  readonly metas: readonly { readonly file: string; readonly line: number; readonly column: number }[];
}

/** A module with everything kept. */
const ALL = "*";

export function sliceModules(entry: SliceEntry): Slices {
  const trees = new Map([[entry.tree.file, entry.tree]]);
  const wanted = new Map<string, Set<string>>([[entry.tree.file, new Set()]]);
  const metas = new Map<string, { file: string; line: number; column: number }>();
  const queue = [entry.tree.file];
  const want = (file: string, name: string): void => {
    const names = wanted.get(file) ?? new Set<string>();
    if (wanted.has(file) && names.has(name)) return;
    wanted.set(file, names.add(name));
    queue.push(file);
  };
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const tree = trees.get(file) ?? readModule(file);
    trees.set(file, tree);
    const names =
      file === entry.tree.file ? new Set([...entry.names, ...(wanted.get(file) ?? [])]) : (wanted.get(file) ?? new Set<string>());
    const kept = keptOf(tree, names);
    for (const { source, imported } of kept.uses) {
      const target = localModule(source, file);
      if (target !== undefined) want(target, imported);
    }
    for (const index of kept.statements)
      for (const meta of metaPositions(tree, index)) metas.set(`${meta.file}:${meta.line}:${meta.column}`, meta);
  }
  const modules = new Map<string, string>();
  for (const [file, names] of wanted) {
    const tree = trees.get(file);
    if (tree === undefined) continue;
    if (file !== entry.tree.file) modules.set(file, render(tree, names, undefined));
  }
  return {
    modules,
    entry: render(entry.tree, wanted.get(entry.tree.file) ?? new Set(), entry),
    files: [...trees.keys()],
    metas: [...metas.values()],
  };
}

interface Kept {
  /** Indices in `body`, ascending. */
  readonly statements: readonly number[];
  /** Local import names used. */
  readonly imports: ReadonlySet<string>;
  /** Everything wanted of other modules. */
  readonly uses: readonly { readonly source: string; readonly imported: string }[];
}

function keptOf(tree: ModuleTree, names: ReadonlySet<string>): Kept {
  const statements = new Set<number>();
  const imports = new Set<string>();
  const uses: { source: string; imported: string }[] = tree.effects.map((source) => ({ source, imported: ALL }));
  const queue: string[] = [];
  const seen = new Set<string>();
  const reach = (node: Node): void => {
    for (const name of freeNames(node)) queue.push(name);
  };
  const keep = (index: number): void => {
    const statement = tree.body[index];
    if (statement === undefined || statements.has(index)) return;
    statements.add(index);
    reach(statement);
  };
  if (names.has(ALL)) {
    tree.body.forEach((statement, index) => statement.type !== "ImportDeclaration" && keep(index));
    for (const reexport of tree.reexports.values()) uses.push(reexport);
    for (const source of tree.stars) uses.push({ source, imported: ALL });
  }
  for (const name of names) {
    const reexport = tree.reexports.get(name);
    if (reexport !== undefined) uses.push(reexport);
    else if (!tree.exports.has(name) && !tree.declared.has(name))
      for (const source of tree.stars) uses.push({ source, imported: name });
    queue.push(tree.exports.get(name) ?? name);
  }
  for (;;) {
    const name = queue.pop();
    if (name === undefined) {
      const before = statements.size;
      for (const index of effectsOn(tree, seen)) keep(index);
      if (statements.size === before) break;
      continue;
    }
    if (seen.has(name)) continue;
    seen.add(name);
    const imported = tree.imports.get(name);
    if (imported !== undefined) {
      imports.add(name);
      uses.push(imported);
    }
    const index = tree.declared.get(name);
    if (index !== undefined) keep(index);
  }
  return { statements: [...statements].sort((a, b) => a - b), imports, uses };
}

/** Top-level statements that act on a kept name: `name.x = …`, `name = …`, `name.call(…)`. */
function effectsOn(tree: ModuleTree, names: ReadonlySet<string>): readonly number[] {
  const found: number[] = [];
  tree.body.forEach((statement, index) => {
    if (statement.type !== "ExpressionStatement") return;
    const expression = statement.expression;
    const acted =
      expression.type === "AssignmentExpression"
        ? expression.left
        : expression.type === "CallExpression"
          ? expression.callee
          : undefined;
    const root = acted === undefined ? undefined : rootName(acted);
    if (
      root !== undefined &&
      names.has(root) &&
      (tree.declared.has(root) || (tree.imports.has(root) && acted?.type === "MemberExpression"))
    )
      found.push(index);
    else if (
      expression.type === "CallExpression" &&
      /^Object\.(assign|defineProperty|defineProperties|freeze)$/.test(
        tree.code.slice(expression.callee.start, expression.callee.end),
      )
    ) {
      const first = expression.arguments[0];
      const target = first === undefined ? undefined : rootName(first);
      if (target !== undefined && tree.declared.has(target) && names.has(target)) found.push(index);
    }
  });
  return found;
}

function rootName(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression") return rootName(node.object);
  if (node.type === "CallExpression") return rootName(node.callee);
  return undefined;
}

function render(tree: ModuleTree, names: ReadonlySet<string>, entry: SliceEntry | undefined): string {
  const kept = keptOf(tree, entry === undefined ? names : new Set([...names, ...entry.names]));
  const lines: string[] = tree.effects.map((source) => `import ${JSON.stringify(source)};`);
  for (const local of [...kept.imports].sort()) {
    const binding = tree.imports.get(local);
    if (binding === undefined) continue;
    const what = binding.imported === "*" ? `* as ${local}` : `{ ${quoteName(binding.imported)} as ${local} }`;
    lines.push(`import ${what} from ${JSON.stringify(binding.source)} ${binding.attributes};`);
  }
  for (const index of kept.statements) lines.push(statementText(tree, index));
  const exported = [...tree.exports].filter(([name]) => names.has(name) || names.has(ALL));
  if (exported.length > 0)
    lines.push(`export { ${exported.map(([name, local]) => `${local} as ${quoteName(name)}`).join(", ")} };`);
  for (const [name, from] of tree.reexports) {
    if (!names.has(name) && !names.has(ALL)) continue;
    const source = JSON.stringify(from.source);
    lines.push(
      from.imported === "*"
        ? `export * as ${quoteName(name)} from ${source};`
        : `export { ${quoteName(from.imported)} as ${quoteName(name)} } from ${source};`,
    );
  }
  const starred = names.has(ALL) || [...names].some((name) => !tree.exports.has(name) && !tree.reexports.has(name));
  if (starred) for (const source of tree.stars) lines.push(`export * from ${JSON.stringify(source)};`);
  if (entry !== undefined) lines.push(`export default ${entry.expression};`);
  return `${lines.join("\n")}\n`;
}

function statementText(tree: ModuleTree, index: number): string {
  const statement = tree.body[index];
  if (statement === undefined) return "";
  const text = (node: Node) => tree.code.slice(node.start, node.end);
  switch (statement.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
      return "";
    case "ExportNamedDeclaration":
      return statement.declaration ? text(statement.declaration) : "";
    case "ExportDefaultDeclaration": {
      const declaration = statement.declaration;
      const named = declaration.type.endsWith("Declaration") && "id" in declaration && declaration.id !== null;
      return named ? text(declaration) : `const ${DEFAULT_NAME} = ${text(declaration).replace(/;\s*$/, "")};`;
    }
    default:
      return text(statement);
  }
}

function metaPositions(tree: ModuleTree, index: number): readonly { file: string; line: number; column: number }[] {
  const found: { file: string; line: number; column: number }[] = [];
  const walk = (node: Node): void => {
    if (node.type === "MetaProperty" && node.meta.name === "import") {
      found.push({ file: tree.file, line: node.loc?.start.line ?? 1, column: (node.loc?.start.column ?? 0) + 1 });
    }
    for (const child of childrenOf(node)) walk(child);
  };
  const statement = tree.body[index];
  if (statement !== undefined) walk(statement);
  return found;
}

function quoteName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

const CUT = /\.(ts|mts|js|mjs)$/;

/** The author's own module that a relative import names; packages, JSON and the like are the bundler's. */
export function localModule(source: string, importer: string): string | undefined {
  if (!source.startsWith("./") && !source.startsWith("../")) return undefined;
  const path = resolve(dirname(importer), source);
  for (const candidate of [path, path.replace(/\.js$/, ".ts"), path.replace(/\.mjs$/, ".mts")]) {
    if (CUT.test(candidate) && existsSync(candidate) && !candidate.includes("/node_modules/")) return candidate;
  }
  return undefined;
}
