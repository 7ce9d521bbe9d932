/**
 * Packs the function of a task into one self-contained ES module.
 *
 * 1. The same sources give the same bytes in any directory: no path, no time, no comment of the author is in them. 2. Only what the
 * function reaches is in it (see `slice`). 3. A module that was packed has been loaded once, so a bundle that exists works.
 */
import { build } from "esbuild";
import type { BuildFailure, Plugin } from "esbuild";
import { parse } from "acorn";
import type { Diagnostic, SourcePosition } from "@golgi/ir";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readModule } from "./module-tree.ts";
import { ownPackage } from "./own-packages.ts";
import { localModule, sliceModules } from "./slice.ts";
import type { Slices } from "./slice.ts";
import { findTaskFunction } from "./task-function.ts";

interface Bundle {
  readonly code: string;
  /** Absolute paths of every file that the bundle was made of. */
  readonly sources: readonly string[];
}

export type Bundled =
  | { readonly ok: true; readonly bundle: Bundle }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export interface TaskSource {
  readonly name: string;
  /** A function that gives outputs, or one that gives a graph. */
  readonly kind: "run" | "graph";
  /** `file` is an absolute path. */
  readonly source: SourcePosition;
}

export async function bundleTask(task: TaskSource): Promise<Bundled> {
  const file = task.source.file;
  const found = findTaskFunction(readModule(file), task);
  if (!found.ok) return { ok: false, diagnostics: [found.diagnostic] };
  const slices = sliceModules(found.entry);
  if (slices.metas.length > 0 || /\bimport\s*\.\s*meta\b/.test(found.entry.expression)) {
    const at = slices.metas[0] ?? task.source;
    return refuse("GOLGI_BUNDLE_META", at, {
      message: `The function of task "${task.name}" reaches \`import.meta\`, but it runs from a packed module in a sandbox.`,
      hint: "Give the file to the task as an input, or import its content (JSON and text can be imported).",
    });
  }
  return pack(task, slices);
}

async function pack(task: TaskSource, slices: Slices): Promise<Bundled> {
  const root = dirname(task.source.file);
  const run = async (banner: string) =>
    build({
      entryPoints: [ENTRY],
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      format: "esm",
      target: "node24",
      charset: "utf8",
      legalComments: "none",
      treeShaking: true,
      logLevel: "silent",
      nodePaths: [],
      tsconfigRaw: {},
      outfile: join(root, "bundle.mjs"),
      banner: { js: banner },
      plugins: [slicePlugin(task.source.file, slices)],
    });
  try {
    let result = await run("");
    let code = result.outputFiles[0]?.text ?? "";
    if (code.includes("Dynamic require of")) {
      result = await run(
        'import { createRequire as __golgi_require } from "node:module";\nconst require = __golgi_require(import.meta.url);',
      );
      code = result.outputFiles[0]?.text ?? "";
    }
    code = withoutComments(code);
    const packaged = Object.keys(result.metafile.inputs)
      .filter((input) => !input.startsWith(`${SPACE}:`))
      .map((input) => resolve(root, input));
    const problem = await loadProblem(code);
    if (problem !== undefined) {
      return refuse("GOLGI_BUNDLE_LOAD", task.source, {
        message: `The packed function of task "${task.name}" does not load: ${problem}`,
        hint: "Code at the top level that the function needs must work in any directory; packages with native parts cannot be packed.",
      });
    }
    return { ok: true, bundle: { code, sources: [...new Set([...slices.files, ...packaged])].sort() } };
  } catch (failure) {
    return { ok: false, diagnostics: buildDiagnostics(task, failure, root) };
  }
}

const ENTRY = "golgi-entry";
const SPACE = "golgi";

function slicePlugin(entryFile: string, slices: Slices): Plugin {
  const root = dirname(entryFile);
  // The entry has a fixed name, so that renaming the file changes nothing.
  const shown = (file: string) => (file === entryFile ? "task" : relative(root, file));
  return {
    name: SPACE,
    setup(hooks) {
      hooks.onResolve({ filter: new RegExp(`^${ENTRY}$`) }, () => ({
        path: shown(entryFile),
        namespace: SPACE,
        sideEffects: true,
      }));
      hooks.onResolve({ filter: /^\.\.?\// }, ({ path, importer, namespace }) => {
        if (namespace !== SPACE) return undefined;
        const target = localModule(path, resolve(root, importer));
        return target !== undefined && (target === entryFile || slices.modules.has(target))
          ? { path: shown(target), namespace: SPACE }
          : undefined;
      });
      hooks.onResolve({ filter: /^@golgi\// }, async ({ path, resolveDir, kind, pluginData }) => {
        if (pluginData === SPACE) return undefined;
        const own = await hooks.resolve(path, { resolveDir, kind, pluginData: SPACE });
        if (own.errors.length === 0) return own;
        const fallback = ownPackage(path);
        return fallback === undefined ? undefined : { path: fallback, sideEffects: false };
      });
      hooks.onLoad({ filter: /.*/, namespace: SPACE }, ({ path }) => {
        const file = path === "task" ? entryFile : resolve(root, path);
        const contents = file === entryFile ? slices.entry : slices.modules.get(file);
        return contents === undefined ? undefined : { contents, loader: "js", resolveDir: dirname(file) };
      });
    },
  };
}

/** The bundler marks each module with a comment that names its path; the code must not depend on where a project is. */
function withoutComments(code: string): string {
  const comments: { start: number; end: number }[] = [];
  parse(code, {
    ecmaVersion: "latest",
    sourceType: "module",
    onComment: (block, _text, start, end) => void (!block && comments.push({ start, end })),
  });
  let out = "";
  let from = 0;
  for (const { start, end } of comments) {
    out += code.slice(from, start);
    from = end + (code[end] === "\n" ? 1 : 0);
  }
  return out + code.slice(from);
}

/** Loads the module once from an unrelated directory. */
async function loadProblem(code: string): Promise<string | undefined> {
  const directory = mkdtempSync(join(tmpdir(), "golgi-bundle-"));
  try {
    const file = join(directory, "bundle.mjs");
    writeFileSync(file, code);
    const loaded = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    return typeof loaded.default === "function" ? undefined : `it exports ${typeof loaded.default} where a function is needed.`;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message.replaceAll(directory, "").split("\n")[0] : String(thrown);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function buildDiagnostics(task: TaskSource, failure: unknown, root: string): readonly Diagnostic[] {
  const errors = (failure as Partial<BuildFailure>).errors;
  if (errors === undefined) throw failure;
  return errors.map(({ text, location }) => {
    const place = location === null ? "" : ` (${resolve(root, location.file.replace(`${SPACE}:`, ""))})`;
    return {
      code: "GOLGI_BUNDLE_FAILED",
      severity: "error" as const,
      message: `The function of task "${task.name}" could not be packed: ${text}${place}`,
      hint: /Could not resolve/.test(text)
        ? "Install the package in the project, or correct the path of the import."
        : "Correct the code named above.",
      at: task.source,
    };
  });
}

function refuse(code: string, at: SourcePosition, words: { message: string; hint: string }): Bundled {
  return { ok: false, diagnostics: [{ code, severity: "error", at, ...words }] };
}
