/**
 * A user's library can be published: `tsc` with `declaration` writes types for everything that it exports, naming only what the
 * packages export, and whoever uses those declarations is checked as if they had the source.
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "golgi-declarations-"));
after(() => rmSync(root, { recursive: true, force: true }));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  rewriteRelativeImportExtensions: true,
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
};

/** As `npm install` lays it out. */
function makeLibrary(): void {
  const packages = { "@golgi/sdk": "packages/sdk", zod: "node_modules/zod", "@types/node": "node_modules/@types/node" };
  for (const [name, at] of Object.entries(packages)) {
    mkdirSync(dirname(join(root, "node_modules", name)), { recursive: true });
    symlinkSync(join(repository, at), join(root, "node_modules", name));
  }
  writeFileSync(join(root, "package.json"), '{ "name": "library", "type": "module" }\n');
  cpSync(join(repository, "packages/sdk/test-data/library"), join(root, "src"), { recursive: true });
  for (const example of ["hello", "qc", "variant-calling"])
    cpSync(join(repository, "examples", example), join(root, "src", example), { recursive: true });
}

function filesBelow(folder: string, extension: string): readonly string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(extension)).map((name) => join(root, folder, name));
}

/** Of these folders; what is installed is not the user's to check. */
function ownFiles(program: ts.Program, ...folders: readonly string[]): readonly ts.SourceFile[] {
  return program.getSourceFiles().filter(({ fileName }) => folders.some((folder) => fileName.startsWith(join(root, folder))));
}

function check(program: ts.Program, files: readonly ts.SourceFile[]): readonly ts.Diagnostic[] {
  const found = files.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  return [...program.getOptionsDiagnostics(), ...found];
}

function inWords(found: readonly ts.Diagnostic[]): readonly string[] {
  return found.map(
    ({ file, messageText, code }) => `${file?.fileName ?? ""}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
  );
}

const USER = `
import { t, workflow } from "@golgi/sdk";
import { vcf } from "@golgi/sdk/bio";
import { outer, shell } from "../dist/library.js";

export const user = workflow({
  name: "user",
  inputs: { files: t.array(t.file()), variants: vcf({ indexed: true }), plain: vcf() },
  body: ({ files, variants, plain }) => {
    const { counts, twice } = outer({ files, variants });
    outer({ files, variants, n: 3, maybe: twice });
    // @ts-expect-error n is a number
    outer({ files, variants, n: "3" });
    // @ts-expect-error variants are missing
    outer({ files });
    // @ts-expect-error these have no index
    outer({ files, variants: plain });
    // @ts-expect-error there is no such output
    outer({ files, variants }).nothing;
    // @ts-expect-error not one of the words
    shell({ word: "slow" });
    return { counts };
  },
});
`;

test("declarations of a library name only what is exported, and mean the same to its users", () => {
  makeLibrary();
  const library = ts.createProgram(filesBelow("src", ".ts"), {
    ...OPTIONS,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: join(root, "src"),
    outDir: join(root, "dist"),
  });
  const sources = ownFiles(library, "src");
  assert.deepEqual(inWords(check(library, sources)), []);
  // File by file: all at once would check the installed packages too.
  assert.deepEqual(inWords(sources.flatMap((file) => library.emit(file).diagnostics)), []);
  const written = filesBelow("dist", ".d.ts");
  assert.equal(written.length, filesBelow("src", ".ts").length);
  for (const file of written) {
    const text = readFileSync(file, "utf8");
    for (const [, name] of text.matchAll(/import\("([^"]+)"\)/g))
      assert.match(name ?? "", /^(@golgi\/sdk(\/bio)?|zod(\/v4\/core)?|\.)/, file);
    assert.doesNotMatch(text, /: any\b|<any\b/, file);
  }
  mkdirSync(join(root, "user"));
  writeFileSync(join(root, "user/user.ts"), USER);
  const user = ts.createProgram([join(root, "user/user.ts"), ...written], { ...OPTIONS, noEmit: true });
  assert.deepEqual(inWords(check(user, ownFiles(user, "dist", "user"))), []);
});
