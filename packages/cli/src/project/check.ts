/** `golgi check`: every diagnostic of every definition that a file exports. Stores nothing. */
import type { Diagnostic } from "@golgi/ir";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { problemOfDiagnostic, shownPath, showProblem } from "../output/problem.ts";
import { styleOf } from "../output/style.ts";
import * as errors from "../errors.ts";
import { chooseDefinition, compileDefinition } from "./compile.ts";
import { loadModule } from "./load.ts";

export async function checkFile(request: {
  readonly file: string;
  readonly name?: string;
  readonly json: boolean;
}): Promise<ExitCode> {
  const module = await loadModule(request.file);
  const shown = shownPath(module.file);
  if (module.definitions.length === 0) throw errors.noDefinition(shown);
  const chosen = request.name === undefined ? module.definitions : [chooseDefinition(module, request.name)];
  const found = new Map<string, Diagnostic>();
  for (const definition of chosen) {
    const { diagnostics } = await compileDefinition(module, definition, { file: request.file });
    // A task is checked alone and again inside each workflow that uses it.
    for (const one of diagnostics) found.set(JSON.stringify([one.code, one.at, one.path, one.message]), one);
  }
  const diagnostics = [...found.values()];
  const failures = diagnostics.filter(({ severity }) => severity === "error").length;
  if (request.json) {
    const definitions = chosen.map(({ kind, name, exportName }) => ({ kind, name, exportName }));
    process.stdout.write(`${JSON.stringify({ ok: failures === 0, file: module.file, definitions, diagnostics }, null, 2)}\n`);
    return failures === 0 ? EXIT.ok : EXIT.badInput;
  }
  for (const diagnostic of diagnostics)
    process.stdout.write(`${showProblem(problemOfDiagnostic(diagnostic), process.stdout)}\n\n`);
  const style = styleOf(process.stdout);
  const names = chosen.map(({ name }) => name);
  const what = names.length > 4 ? `${names.length} definitions` : names.join(", ");
  const warnings = diagnostics.length - failures;
  const tail = warnings === 0 ? "" : ` (${warnings} warning${warnings === 1 ? "" : "s"})`;
  if (failures === 0) process.stdout.write(`${style.green("✔")} ${shown}: ${what}: no errors${tail}\n`);
  else process.stdout.write(`${style.red("✗")} ${shown}: ${failures} error${failures === 1 ? "" : "s"}${tail}\n`);
  return failures === 0 ? EXIT.ok : EXIT.badInput;
}
