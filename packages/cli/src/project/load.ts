/**
 * Loads an author's file in this process: TypeScript is stripped by Node, `@golgi/sdk` is the project's own or else this
 * installation's. What the file prints while loading goes to stderr, so that `--json` output stays clean.
 */
import type { Definition } from "@golgi/sdk";
import { existsSync, statSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";
import * as errors from "../errors.ts";
import { shownPath } from "../output/problem.ts";
import { markAuthorsCode } from "./authors-code.ts";
import { ownPackage } from "./own-packages.ts";

type Sdk = typeof import("@golgi/sdk");

export interface LoadedModule {
  /** Absolute path. */
  readonly file: string;
  readonly sdk: Sdk;
  readonly definitions: readonly Definition[];
}

const LOAD_TIMEOUT_MS = 30_000;

export async function loadModule(given: string): Promise<LoadedModule> {
  const file = resolve(given);
  if (!existsSync(file)) throw errors.fileNotFound(given, "no such file.");
  if (statSync(file).isDirectory()) throw errors.fileNotFound(given, "is a directory; name the workflow's file.");
  if (!/\.[cm]?[jt]s$/.test(file))
    throw errors.moduleFailed(given, "it is not a .ts or .js file.", "Name the file that exports the workflow.");
  const sdk = (await import(sdkFor(file))) as Sdk;
  // Only while the author's file is loaded: modules that come through hooks miss Node's compile cache.
  const hooks = hookResolution();
  try {
    const namespace = await importQuietly(file);
    return { file, sdk, definitions: sdk.definitionsOf(namespace) };
  } finally {
    hooks.deregister();
  }
}

/** The SDK that the author's file itself gets, so that its definitions are understood by their own version. */
function sdkFor(file: string): string {
  try {
    return pathToFileURL(createRequire(file).resolve("@golgi/sdk")).href;
  } catch {
    return import.meta.resolve("@golgi/sdk");
  }
}

function hookResolution(): ReturnType<typeof registerHooks> {
  return registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (failure) {
        const own = ownPackage(specifier);
        if (own === undefined) throw failure;
        return { url: pathToFileURL(own).href, shortCircuit: true };
      }
    },
    load(url, context, next) {
      // A project without "type": "module" still means ES modules by .ts.
      return /^file:.*\.ts$/.test(url) && !url.includes("/node_modules/")
        ? next(url, { ...context, format: "module-typescript" })
        : next(url, context);
    },
  });
}

async function importQuietly(file: string): Promise<Record<string, unknown>> {
  const { exit } = process;
  const write = process.stdout.write.bind(process.stdout);
  process.exit = (code) => {
    throw new Error(`it called process.exit(${code ?? ""})`);
  };
  markAuthorsCode();
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`its top level did not finish within ${LOAD_TIMEOUT_MS / 1000} s.`)),
        LOAD_TIMEOUT_MS,
      );
    });
    return (await Promise.race([import(pathToFileURL(file).href), late])) as Record<string, unknown>;
  } catch (thrown) {
    throw explainLoadFailure(file, thrown);
  } finally {
    clearTimeout(timer);
    process.stdout.write = write;
    process.exit = exit;
  }
}

function explainLoadFailure(file: string, thrown: unknown): Error {
  const shown = shownPath(file);
  if (!(thrown instanceof Error))
    return errors.moduleFailed(shown, `it threw ${inspect(thrown, { depth: 1 })}.`, "Correct the code.");
  const { code } = thrown as { code?: string };
  const place = placeOf(thrown);
  const reason = `${thrown.message.split("\n")[0]}${place === undefined ? "" : ` (${place})`}`;
  if (code === "ERR_MODULE_NOT_FOUND")
    return errors.moduleFailed(
      shown,
      reason,
      "Correct the import's path (with its extension, `./lib.ts`), or install the package.",
    );
  if (code === "ERR_IMPORT_ATTRIBUTE_MISSING")
    return errors.moduleFailed(shown, reason, 'Write: import data from "./data.json" with { type: "json" };');
  if (/^(require|exports|module) is not defined/.test(thrown.message))
    return errors.moduleFailed(shown, reason, "A .ts file is an ES module: use import and export, or name the file .cjs.");
  if (thrown.message === "Cannot use import statement outside a module")
    return errors.moduleFailed(shown, reason, "The file is named as CommonJS: rename it to .ts or .mjs.");
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX")
    return errors.moduleFailed(
      shown,
      reason,
      "Only TypeScript that can be erased is supported: no enum, namespace or parameter property.",
    );
  if (code === "ERR_INVALID_TYPESCRIPT_SYNTAX" || thrown.name === "SyntaxError")
    return errors.moduleFailed(shown, `syntax error: ${reason}`, "Correct the syntax at the place named above.");
  if (thrown.name === "ReferenceError" && thrown.message.endsWith(" before initialization"))
    return errors.moduleFailed(
      shown,
      reason,
      "Two files import each other, or a name is used above the line that declares it: move what both need into a third file.",
    );
  const { hint } = thrown as { hint?: unknown };
  if (code?.startsWith("GOLGI_") && typeof hint === "string")
    return errors.moduleFailed(shown, reason, `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`.replace(/[.…]\.$/, "."));
  const missing = /^t\.(\w+) is not a function$/.exec(thrown.message)?.[1];
  if (missing !== undefined) return errors.moduleFailed(shown, reason, `There is no such type. ${suggestType(missing)}`);
  return errors.moduleFailed(shown, reason, "Code at the top level of the file threw; correct it.");
}

/** Names of other libraries for types that `t` has under its own. */
const TYPES: Readonly<Record<string, string>> = {
  boolean: "bool",
  integer: "int",
  float: "number",
  list: "array",
  map: "record",
  dict: "record",
  dir: "directory",
  path: "file",
  any: "json",
  unknown: "json",
  discriminatedUnion: "union",
};

function suggestType(missing: string): string {
  const named = TYPES[missing];
  return named === undefined ? "The authoring guide lists the members of t." : `Write t.${named}().`;
}

/** This installation's packages. */
const OWN = fileURLToPath(new URL("../../../", import.meta.url));

/** `workflow.ts:3:7` of the author's own code in a stack, or in the head that Node prints for syntax errors. */
function placeOf(thrown: Error): string | undefined {
  for (const line of (thrown.stack ?? "").split("\n")) {
    const match = /(?:^|[\s(])(?:file:\/\/)?(\/[^\s()]+?):(\d+)(?::(\d+))?\)?$/.exec(line);
    if (match?.[1] === undefined || match[1].includes("/node_modules/") || match[1].startsWith(OWN)) continue;
    return `${shownPath(match[1])}:${match[2]}${match[3] === undefined ? "" : `:${match[3]}`}`;
  }
  return undefined;
}
