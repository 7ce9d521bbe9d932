/** What may come next on the command line. `:files` asks the shell for file names. Never fails: no proposal is a good answer too. */
import type { Command } from "commander";
import { typeKind } from "@golgi/ir";
import type { RecordType, Type } from "@golgi/ir";
import { findState } from "../state/directory.ts";
import { openExistingDatabase } from "../state/open.ts";

const FILES = ":files";

/** `words`: those after `golgi`, the last one (maybe empty) being typed. */
export async function completeWords(program: Command, words: readonly string[]): Promise<readonly string[]> {
  const typed = words.at(-1) ?? "";
  let command = program;
  const given: string[] = [];
  for (const word of words.slice(0, -1)) {
    const child = given.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
    if (child !== undefined) command = child;
    else given.push(word);
  }
  const found = await proposals(command, given, typed).catch(() => [FILES]);
  return found.filter((word) => word === FILES || word.startsWith(typed));
}

async function proposals(command: Command, given: readonly string[], typed: string): Promise<readonly string[]> {
  const visible = command.commands.filter((one) => !HIDDEN.has(one.name()));
  if (visible.length > 0) return typed.startsWith("-") ? optionsOf(command) : visible.map((one) => one.name());
  const before = given.at(-1) ?? "";
  const option = command.options.find(({ long, short }) => before !== "" && (long === before || short === before));
  if (option !== undefined && (option.required || option.optional)) return option.argChoices ?? [FILES];
  if (command.name() === "run" && given.length > 0) return runWords(command, given, typed);
  if (typed.startsWith("-")) return optionsOf(command);
  const place = given.filter((word) => !word.startsWith("-")).length;
  const argument = command.registeredArguments[Math.min(place, command.registeredArguments.length - 1)];
  if (argument?.argChoices !== undefined) return argument.argChoices;
  if (argument?.name() === "run" || argument?.name() === "other") return runIds();
  if (argument?.name() === "node") return nodePaths(given[0] ?? "last");
  return [FILES];
}

const HIDDEN = new Set(["complete-words", "background"]);

function optionsOf(command: Command): readonly string[] {
  return [
    ...command.options.flatMap(({ long, hidden }) => (long === undefined || long === null || hidden ? [] : [long])),
    "--help",
  ];
}

async function runWords(command: Command, given: readonly string[], typed: string): Promise<readonly string[]> {
  const [file = "", second] = given;
  const { loadModule } = await import("../project/load.ts");
  const { chooseDefinition, compileDefinition } = await import("../project/compile.ts");
  const module = await loadModule(file);
  const named = second !== undefined && !second.startsWith("-") ? second : undefined;
  const names = module.definitions.map(({ name }) => name);
  const before = given.at(-1) ?? "";
  if (given.length === 1 && !typed.startsWith("-") && names.length > 1) return names;
  const { document } = await compileDefinition(module, chooseDefinition(module, named), { file });
  const inputs = document?.workflows[document.main]?.graph.inputs;
  if (inputs === undefined) return optionsOf(command);
  const { inputFlag } = await import("../inputs/help.ts");
  const reserved = new Set(command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long])));
  const flags = new Map(Object.entries(inputs.properties).map(([port, type]) => [inputFlag(port, reserved), type]));
  const type = flags.get(before);
  if (type !== undefined && !typed.startsWith("-")) return valuesOf(type);
  return [...flags.keys(), ...negations(inputs), ...optionsOf(command)];
}

function negations(inputs: RecordType): readonly string[] {
  return Object.entries(inputs.properties).flatMap(([port, type]) => (typeKind(type) === "boolean" ? [`--no-${port}`] : []));
}

function valuesOf(type: Type): readonly string[] {
  switch (typeKind(type)) {
    case "enum":
      return (type.enum ?? []).map(String);
    case "boolean":
      return ["true", "false"];
    case "integer":
    case "number":
    case "string":
      return [];
    default:
      return [FILES];
  }
}

async function runIds(): Promise<readonly string[]> {
  const database = await openExistingDatabase(findState(undefined));
  const { rows } = (await database?.runs({}, undefined, 50)) ?? { rows: [] };
  await database?.close();
  return ["last", ...rows.map(({ id }) => id)];
}

async function nodePaths(run: string): Promise<readonly string[]> {
  const database = await openExistingDatabase(findState(undefined));
  if (database === undefined) return [];
  const { findRun } = await import("../state/find-run.ts");
  const row = await findRun(database, run);
  const { rows } = await database.nodes(row.id, {}, undefined, 500);
  await database.close();
  return rows.map(({ path }) => path);
}
