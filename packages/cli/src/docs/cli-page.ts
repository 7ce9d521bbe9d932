/** docs/cli.md, from the tree of commands. */
import type { Argument, Command, Option } from "commander";
import { GOLGI_EXIT_CODES } from "./exit-code-words.ts";
import { allCommands, buildProgram, pathOf } from "../program.ts";

export function cliPage(): string {
  const program = buildProgram();
  const commands = allCommands(program).filter((command) => command !== program && !isHidden(command));
  return `${[
    "# Command line",
    "<!-- Generated from the code by `node packages/cli/src/docs/write.ts`. Do not edit. -->",
    program.description(),
    "State lives in `.golgi` of the project: of the nearest directory upward with a `golgi.json` or `package.json`, else of the directory you are in. `--state DIR` or `GOLGI_STATE` choose another. Any number of processes may use it at once.",
    "While a server of the state directory is up (`golgi serve`), `run`, `resume`, `cancel` and `answer` go through it; `--here` avoids that. With `GOLGI_DATABASE` or `golgi serve --database`, runs and registry live in PostgreSQL, and the state directory remembers it: see [the server](server.md).",
    "A RUN is `last`, an id, or a unique beginning of one, with or without `run_`.",
    contents(commands),
    "## Exit status",
    table(
      ["status", "meaning"],
      GOLGI_EXIT_CODES.map(([code, words]) => [`${code}`, words]),
    ),
    ...commands.filter((command) => command.commands.length === 0).map(commandSection),
    INPUTS,
    EVENTS,
    ENVIRONMENT,
  ].join("\n\n")}\n`;
}

function isHidden(command: Command): boolean {
  return (command as unknown as { readonly _hidden?: boolean })._hidden === true;
}

function contents(commands: readonly Command[]): string {
  const rows = commands
    .filter((command) => command.commands.length === 0)
    .map((command) => [`[\`golgi ${pathOf(command)}\`](#golgi-${pathOf(command).replaceAll(" ", "-")})`, command.description()]);
  return table(["command", "what it does"], rows);
}

function commandSection(command: Command): string {
  const usage = command.registeredArguments.map(argumentWord).join(" ");
  const parts = [
    `## golgi ${pathOf(command)}`,
    `${capital(command.description())}.`,
    `\`\`\`\ngolgi ${pathOf(command)}${usage === "" ? "" : ` ${usage}`} [options]\n\`\`\``,
  ];
  const described = command.registeredArguments.filter(({ description }) => description !== "");
  const rows = [...described.map(argumentRow), ...command.options.filter(({ hidden }) => !hidden).map(optionRow)];
  if (rows.length > 0) parts.push(table(["", ""], rows));
  return parts.join("\n\n");
}

function argumentWord(argument: Argument): string {
  const name = `${argument.name().toUpperCase()}${argument.variadic ? "…" : ""}`;
  return argument.required ? name : `[${name}]`;
}

function argumentRow(argument: Argument): readonly string[] {
  const fallback = argument.defaultValue === undefined ? "" : ` (default: ${String(argument.defaultValue)})`;
  const choices = argument.argChoices === undefined ? "" : `: ${argument.argChoices.join(", ")}`;
  return [`\`${argument.name().toUpperCase()}\``, `${argument.description}${choices}${fallback}`];
}

function optionRow(option: Option): readonly string[] {
  const choices = option.argChoices === undefined ? "" : `: ${option.argChoices.join(", ")}`;
  const shown = typeof option.defaultValue === "string" ? ` (default: ${option.defaultValue})` : "";
  return [`\`${option.flags}\``, `${option.description}${choices}${shown}`];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const INPUTS = `## Inputs as flags

\`golgi run FILE [NAME] --help\` lists the inputs of a workflow with their types, defaults and examples. All problems are reported at once, and nothing is started while there is one.

| input | on the command line |
|---|---|
| number, text, enum | \`--min-quality 30\`, \`--min-quality=30\` (also as declared: \`--minQuality\`) |
| boolean | \`--dry\`, \`--no-dry\`, \`--dry=false\` |
| duration, bytes | \`--wait 90s\`, \`--size 2GiB\` |
| list, tuple | \`--reads a.fq b.fq\`, or the flag several times |
| record, map, deep places | \`--sample.name a\`, \`--samples.0.reads a.fq b.fq\`, \`--sample '{"name": "a"}'\`, \`--sample @sample.json\` |
| list of records | \`--samples @samples.csv\`, \`@samples.tsv\`, \`@samples.json\` |
| file, directory | a path, \`https://…\` (files; fetched again only when changed), \`sha256:…\` in the store, or \`run:RUN/OUTPUT\` |
| null | \`null\`, where the type allows it and is no text |
| many at once | \`--inputs @inputs.json\`, \`--preset NAME\`; flags win over the file, the file over the preset |
| an input named like an option | \`--input.label x\` |

A file's format is told from its content; companions (\`.bai\`, \`.tbi\` …) are looked for beside it. An unchanged file is not read again.

**Sample sheets.** Cells are separated by commas, semicolons or tabs; a first line \`sep=;\`, as Excel writes it, is understood. The first row names the columns. A column is a field, or a path into it (\`reads.0\`, \`patient.name\`); case, \`-\`, \`_\` and spaces do not matter. Parts of a list or tuple may be counted from 1 (\`reads_1\`, \`reads_2\`) when no column counts 0; with a dot they count from 0. A list in one cell is separated by \`;\`. An empty cell means absent. Paths in a sheet or JSON file are relative to that file. Errors name the row and the column.`;

const EVENTS = `## Events (\`--json\`)

\`golgi run --json\` and \`resume --json\` print one JSON object a line to standard output and nothing else. Each event is \`{"run", "seq", "at", "kind", "path", "data"}\`: \`seq\` counts 1, 2, 3 … without holes, \`at\` is in milliseconds since 1970, \`path\` is the node or null. The last line is \`{"kind": "result", "run", "status", "counts", "outputs", "error"}\`. When nothing was started it is \`{"kind": "diagnostics" | "inputs" | "error", …}\` instead.`;

const ENVIRONMENT = `## Environment

| variable | meaning |
|---|---|
| \`GOLGI_STATE\` | state directory, as \`--state\` |
| \`GOLGI_DATABASE\` | database of runs and registry: \`postgres://…\`, or \`sqlite\` for the file in the state directory |
| \`GOLGI_LOST_RETRY_MS\` | delay before what a dead worker lost is tried again, in milliseconds (200) |
| \`NO_COLOR\`, \`FORCE_COLOR\` | no colours, or colours also when the output is no terminal |
| \`CI\` | plain lines instead of the live tree |`;
