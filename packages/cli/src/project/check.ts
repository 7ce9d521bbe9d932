/** `golgi check`: every diagnostic of every definition that a file exports. Stores nothing. */
import type { Diagnostic } from "@golgi/ir";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { countFindings, shownPath, showFindings, type Findings } from "../output/problem.ts";
import { formatCount } from "../output/format.ts";
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
  const more: Record<string, number> = {};
  for (const definition of chosen) {
    const { diagnostics, omitted = {} } = await compileDefinition(module, definition, { file: request.file });
    // A task is checked alone and again inside each workflow that uses it.
    for (const one of diagnostics) found.set(JSON.stringify([one.code, one.at, one.path, one.message]), one);
    for (const [code, count] of Object.entries(omitted)) more[code] = Math.max(more[code] ?? 0, count);
  }
  const findings: Findings = { diagnostics: [...found.values()], ...(Object.keys(more).length > 0 && { omitted: more }) };
  const { errors: failures, warnings } = countFindings(findings);
  if (request.json) {
    const definitions = chosen.map(({ kind, name, exportName }) => ({ kind, name, exportName }));
    process.stdout.write(`${JSON.stringify({ ok: failures === 0, file: module.file, definitions, ...findings }, null, 2)}\n`);
    return failures === 0 ? EXIT.ok : EXIT.badInput;
  }
  for (const text of showFindings(findings, process.stdout)) process.stdout.write(`${text}\n\n`);
  const style = styleOf(process.stdout);
  const names = chosen.map(({ name }) => name);
  const what = names.length > 4 ? `${names.length} definitions` : names.join(", ");
  const tail = warnings === 0 ? "" : ` (${formatCount(warnings)} warning${warnings === 1 ? "" : "s"})`;
  if (failures === 0) process.stdout.write(`${style.green("✔")} ${shown}: ${what}: no errors${tail}\n`);
  else process.stdout.write(`${style.red("✗")} ${shown}: ${formatCount(failures)} error${failures === 1 ? "" : "s"}${tail}\n`);
  return failures === 0 ? EXIT.ok : EXIT.badInput;
}
