import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerRegister(program: Command): Command {
  return program
    .command("register")
    .description("put the workflows of a file into the registry, as new versions")
    .argument("<file>", "TypeScript or JavaScript file")
    .argument("[name]", "only this workflow or task")
    .option("--label <label>", "also put this label on the version, e.g. prod")
    .option("--json", "print JSON")
    .action(
      async (
        file: string,
        name: string | undefined,
        options: { readonly label?: string; readonly json?: boolean },
        command: Command,
      ) => {
        const { registerFile } = await import("../serve/register.ts");
        process.exitCode = await registerFile({
          file,
          name,
          label: options.label,
          json: options.json === true,
          state: stateOption(command),
        });
      },
    );
}
