import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerLaunch(program: Command): Command {
  return program
    .command("launch")
    .description("launch a registered workflow on the running server")
    .argument("<workflow>", "name, name@label or name@sha256:…")
    .option("--inputs <json>", "@inputs.json, - for standard input, or JSON", "{}")
    .option("--preset <name>", "a preset of the workflow or one saved on the server; --inputs go over it")
    .option("--label <text>", "a name for the run, shown in lists")
    .option("--wait", "wait for the end; the exit code tells how it went")
    .option("--json", "print JSON")
    .action(
      async (
        workflow: string,
        options: {
          readonly inputs: string;
          readonly preset?: string;
          readonly label?: string;
          readonly wait?: boolean;
          readonly json?: boolean;
        },
        command: Command,
      ) => {
        const { launchRegistered } = await import("../serve/launch.ts");
        process.exitCode = await launchRegistered({ workflow, ...options, state: stateOption(command) });
      },
    );
}
