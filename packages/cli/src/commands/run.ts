import { Option } from "commander";
import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export interface RunCommandOptions {
  readonly json?: boolean;
  readonly preset?: string;
  readonly cpus?: string;
  readonly memory?: string;
  readonly pool?: readonly string[];
  readonly cache: boolean;
  readonly keepGoing?: boolean;
  readonly detach?: boolean;
  readonly here?: boolean;
  readonly label?: string;
  readonly sandbox: "auto" | "bubblewrap" | "plain";
  readonly to?: string;
  readonly maxDownload?: string;
  readonly priority?: string;
  readonly help?: boolean;
}

export function registerRun(program: Command): Command {
  return addEngineOptions(
    program
      .command("run")
      .usage("FILE [NAME] [--input value …] [options]")
      .description("run a workflow or task; its inputs are flags (golgi run FILE --help lists them)")
      .argument("[file]", "TypeScript or JavaScript file")
      .argument("[name]", "workflow or task, when the file exports several")
      .allowUnknownOption()
      .allowExcessArguments()
      .helpOption(false)
      .option("-h, --help", "show this help; after FILE also the workflow's inputs")
      .option("--inputs <file>", "many inputs at once: @inputs.json")
      .option("--preset <name>", "start from a named set of inputs of the workflow")
      .option("--no-cache", "look nothing up, run every task (results are still kept)")
      .option("--keep-going", "after a failure go on with what does not depend on it")
      .option("--detach", "run in the background and return at once")
      .option("--label <text>", "a name for the run, shown in lists")
      .option("--priority <n>", "before other runs of this process when higher (default 0)")
      .option("--max-download <size>", "refuse larger files at https:// addresses (default 1TiB)")
      .option("--to <dir>", "write the outputs there when the run has succeeded"),
  ).action(async (_file: string | undefined, _name: string | undefined, options: RunCommandOptions, command: Command) => {
    const { runFile } = await import("../runs/run-file.ts");
    process.exitCode = await runFile(command, options, stateOption(command));
  });
}

/** What every command that runs an engine takes. */
export function addEngineOptions(command: Command): Command {
  return command
    .option("--json", "print events as NDJSON, the result last")
    .option("--here", "run in this process, also when a server of this project is up")
    .option("--cpus <n>", "cores to use (default: all)")
    .option("--memory <size>", "memory to use, e.g. 8GiB (default: what the machine has)")
    .addOption(
      new Option("--pool <name=n>", "how many tasks of a named pool at once (default: 1); may be repeated").argParser(
        (one: string, before: readonly string[] | undefined) => [...(before ?? []), one],
      ),
    )
    .addOption(
      new Option("--sandbox <mode>", "how tasks are kept apart").choices(["auto", "bubblewrap", "plain"]).default("auto"),
    );
}
