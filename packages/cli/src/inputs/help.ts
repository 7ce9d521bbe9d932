/** `golgi run FILE --help`: the workflow's inputs as flags, with types, defaults, docs and examples, then the options of `run`. */
import type { Command } from "commander";
import { showType, typeKind } from "@golgi/ir";
import type { Json, RecordType, Type } from "@golgi/ir";
import { formatTable, wrapText } from "../output/format.ts";
import { printFindings } from "../output/problem.ts";
import { styleOf } from "../output/style.ts";
import { chooseDefinition, compileDefinition, isAmbiguous } from "../project/compile.ts";
import { loadModule } from "../project/load.ts";
import type { LoadedModule } from "../project/load.ts";
import { flagName } from "./flags.ts";
import { placeholderOf } from "./read.ts";
import { columnsOf } from "./sheet.ts";

export async function showRunHelp(command: Command, file: string | undefined, name: string | undefined): Promise<void> {
  if (file === undefined) {
    process.stdout.write(command.helpInformation());
    return;
  }
  const module = await loadModule(file);
  if (name === undefined && isAmbiguous(module)) {
    process.stdout.write(definitionList(file, module));
    return;
  }
  const { document, ...findings } = await compileDefinition(module, chooseDefinition(module, name), { file });
  const main = document?.workflows[document.main];
  if (main === undefined) {
    printFindings(findings);
    process.stdout.write(command.helpInformation());
    return;
  }
  const style = styleOf(process.stdout);
  const lines: string[] = [`${style.bold(main.title ?? main.name)}${main.summary === undefined ? "" : `: ${main.summary}`}`];
  if (main.docs !== undefined) lines.push("", wrapText(main.docs.trim(), 90));
  lines.push("", `Usage: golgi run ${file}${name === undefined ? "" : ` ${name}`}${usageOf(main.graph.inputs)} [options]`);
  lines.push("", style.bold("Inputs:"), inputTable(main.graph.inputs, reservedOf(command)));
  const presets = Object.keys(main.presets ?? {});
  if (presets.length > 0) lines.push("", `${style.bold("Presets:")} ${presets.map((preset) => `--preset ${preset}`).join("  ")}`);
  const outputs = Object.entries(main.graph.outputs.properties);
  if (outputs.length > 0) {
    lines.push(
      "",
      style.bold("Outputs:"),
      formatTable(outputs.map(([port, type]) => [`  ${port}`, style.dim(showType(type)), type.description ?? ""])),
    );
  }
  const options = command.helpInformation().split("\n");
  lines.push("", ...options.slice(options.findIndex((line) => line.startsWith("Options:"))));
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** A file with several workflows: which, and how to ask on. */
function definitionList(file: string, { definitions }: LoadedModule): string {
  const style = styleOf(process.stdout);
  const rows = definitions.map(({ name, kind, declaration }) => [
    `  ${style.bold(name)}`,
    style.dim(kind),
    declaration.title ?? declaration.summary ?? "",
  ]);
  return `${file} has:\n${formatTable(rows)}\n\nInputs of one: golgi run ${file} NAME --help\n`;
}

function reservedOf(command: Command): ReadonlySet<string> {
  return new Set([...command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long])), "--cache"]);
}

/** The flag of an input, `--input.x` where `golgi run` has an option of that name. */
export function inputFlag(port: string, reserved: ReadonlySet<string>): string {
  const flag = `--${flagName(port)}`;
  return reserved.has(flag) ? `--input.${flagName(port)}` : flag;
}

function usageOf(inputs: RecordType): string {
  const required = inputs.required.filter((port) => inputs.properties[port]?.default === undefined);
  return required.map((port) => ` --${flagName(port)} ${placeholderOf(inputs.properties[port] ?? {})}`).join("");
}

function inputTable(inputs: RecordType, reserved: ReadonlySet<string>): string {
  const style = styleOf(process.stdout);
  const entries = Object.entries(inputs.properties).sort(
    ([, a], [, b]) => (a["x-golgi"]?.order ?? 1000) - (b["x-golgi"]?.order ?? 1000),
  );
  if (entries.length === 0) return "  none";
  const lines: string[] = [];
  for (const [port, type] of entries) {
    const required = inputs.required.includes(port) && type.default === undefined;
    const placeholder = placeholderOf(type);
    const flag = inputFlag(port, reserved);
    const head = `  ${style.bold(flag)}${placeholder === "" ? "" : ` ${placeholder}`}`;
    const facts = [required ? style.yellow("required") : undefined, defaultOf(type)].filter((fact) => fact !== undefined);
    lines.push(`${head}  ${style.dim(showType(withoutDefault(type)))}${facts.length === 0 ? "" : `  ${facts.join(", ")}`}`);
    const title = type.description ?? type.title;
    if (title !== undefined) lines.push(wrapText(title, 96, "      "));
    for (const more of exampleLines(flag, type)) lines.push(`      ${style.dim(more)}`);
  }
  return lines.join("\n");
}

function defaultOf(type: Type): string | undefined {
  return type.default === undefined ? undefined : `default ${showJson(type.default)}`;
}

function withoutDefault({ default: _default, ...type }: Type): Type {
  return type;
}

function exampleLines(flag: string, type: Type): readonly string[] {
  const lines: string[] = [];
  const [example] = type.examples ?? [];
  if (example !== undefined) lines.push(`e.g. ${flag} ${typeof example === "string" ? example : `'${JSON.stringify(example)}'`}`);
  const item = typeKind(type) === "array" && type.items ? type.items : undefined;
  if (item !== undefined && typeKind(item) === "record") {
    lines.push(
      `sheet columns: ${columnsOf(item).join(", ")}   or flags: ${Object.keys(item.properties ?? {})
        .slice(0, 2)
        .map((field) => `${flag}.0.${flagName(field)} …`)
        .join(" ")}`,
    );
  }
  if (typeKind(type) === "boolean" && type.default === true) lines.push(`turn off: --no-${flag.slice(2)}`);
  return lines;
}

function showJson(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
