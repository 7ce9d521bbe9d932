/** What may come next on the command line. `:files` asks the shell for file names. Never fails: no proposal is a good answer too. */
import type { Command, Option } from "commander";
import { typeKind } from "@golgi/ir";
import type { RecordType, Type } from "@golgi/ir";
import { flagName } from "../inputs/flags.ts";
import { findState } from "../state/directory.ts";
import { openExistingDatabase } from "../state/open.ts";

const FILES = ":files";

/** `words`: those after `golgi`, the last one (maybe empty) being typed. */
export async function completeWords(program: Command, words: readonly string[]): Promise<readonly string[]> {
  const typed = words.at(-1) ?? "";
  const line = readLine(program, words.slice(0, -1));
  const found = await proposals(line, typed).catch(() => [FILES]);
  return [...new Set(found)].filter((word) => word === FILES || word.startsWith(typed));
}

/** The words before the one being typed, sorted. */
interface Line {
  readonly command: Command;
  /** Words that are neither options nor their values. */
  readonly places: readonly string[];
  /** The option whose value is being typed. */
  readonly open: Option | undefined;
  /** The word before, whatever it is. */
  readonly before: string;
  readonly state: string | undefined;
}

function readLine(program: Command, words: readonly string[]): Line {
  let command = program;
  let open: Option | undefined;
  let state: string | undefined;
  const places: string[] = [];
  for (const word of words) {
    if (open !== undefined) {
      if (open.long === "--state") state = word;
      open = undefined;
      continue;
    }
    const [flag = "", inline] = word.split("=", 2);
    const option = [...command.options, ...program.options].find(({ long, short }) => long === flag || short === flag);
    if (option !== undefined) {
      if ((option.required || option.optional) && inline === undefined) open = option;
      if (option.long === "--state" && inline !== undefined) state = inline;
      continue;
    }
    const child = places.length === 0 ? command.commands.find((one) => one.name() === word) : undefined;
    if (child !== undefined) command = child;
    else places.push(word);
  }
  return { command, places, open, before: words.at(-1) ?? "", state };
}

async function proposals(line: Line, typed: string): Promise<readonly string[]> {
  const { command, open, places } = line;
  if (open?.long === "--preset" && places.length > 0) return runWords(line, typed);
  if (open !== undefined) return open.argChoices ?? [FILES];
  const visible = command.commands.filter((one) => !HIDDEN.has(one.name()));
  if (visible.length > 0) return typed.startsWith("-") ? optionsOf(command) : visible.map((one) => one.name());
  if (command.name() === "run" && places.length > 0) return runWords(line, typed);
  if (typed.startsWith("-")) return optionsOf(command);
  const argument = command.registeredArguments[Math.min(places.length, command.registeredArguments.length - 1)];
  if (argument?.argChoices !== undefined) return argument.argChoices;
  if (argument?.name() === "run" || argument?.name() === "other") return runIds(line);
  if (argument?.name() === "node") return nodePaths(line, places[0] ?? "last");
  return [FILES];
}

const HIDDEN = new Set(["complete-words", "background"]);

function optionsOf(command: Command): readonly string[] {
  return [
    ...command.options.flatMap(({ long, hidden }) => (long === undefined || long === null || hidden ? [] : [long])),
    "--help",
  ];
}

/** `--input=val`: the values with what stands before them. */
async function runWords({ command, places, before }: Line, typed: string): Promise<readonly string[]> {
  const [file = "", second] = places;
  const { loadModule } = await import("../project/load.ts");
  const { chooseDefinition, compileDefinition } = await import("../project/compile.ts");
  const module = await loadModule(file);
  const names = module.definitions.map(({ name }) => name);
  if (places.length === 1 && !typed.startsWith("-") && names.length > 1) return names;
  const named = second !== undefined && names.includes(second) ? second : undefined;
  const { document } = await compileDefinition(module, chooseDefinition(module, named), { file });
  const main = document?.workflows[document.main];
  if (main === undefined) return optionsOf(command);
  if (before === "--preset") return Object.keys(main.presets ?? {});
  const { inputs } = main.graph;
  const { inputFlag } = await import("../inputs/help.ts");
  const reserved = new Set(command.options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long])));
  const flags = new Map(Object.entries(inputs.properties).map(([port, type]) => [inputFlag(port, reserved), type]));
  const [, flag = "", joined] = /^(--[^=]+)=(.*)$/s.exec(typed) ?? [];
  const inline = flags.get(flag);
  if (inline !== undefined && joined !== undefined)
    return valuesOf(inline).map((value) => (value === FILES ? FILES : `${flag}=${value}`));
  const type = flags.get(before);
  if (type !== undefined && !typed.startsWith("-")) return valuesOf(type);
  return [...flags.keys(), ...negations(inputs), ...optionsOf(command)];
}

function negations(inputs: RecordType): readonly string[] {
  return Object.entries(inputs.properties).flatMap(([port, type]) =>
    typeKind(type) === "boolean" ? [`--no-${flagName(port)}`] : [],
  );
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

async function runIds({ state }: Line): Promise<readonly string[]> {
  const database = await openExistingDatabase(findState(state));
  const { rows } = (await database?.runs({}, undefined, 50)) ?? { rows: [] };
  await database?.close();
  return ["last", ...rows.map(({ id }) => id)];
}

async function nodePaths({ state }: Line, run: string): Promise<readonly string[]> {
  const database = await openExistingDatabase(findState(state));
  if (database === undefined) return [];
  const { findRun } = await import("../state/find-run.ts");
  const row = await findRun(database, run);
  const { rows } = await database.nodes(row.id, {}, undefined, 500);
  await database.close();
  return rows.map(({ path }) => path);
}
