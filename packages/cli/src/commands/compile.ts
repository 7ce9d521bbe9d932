import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export function registerCompile(program: Command): Command {
  return program
    .command("compile")
    .description("write a workflow as a portable document (canonical JSON)")
    .argument("<file>", "TypeScript or JavaScript file")
    .argument("[name]", "workflow or task, when the file exports several")
    .option("-o, --output <path>", "write here instead of standard output")
    .action(async (file: string, name: string | undefined, options: { readonly output?: string }, command: Command) => {
      const { writeDocument } = await import("../project/write-document.ts");
      process.exitCode = await writeDocument({ file, name, output: options.output, state: stateOption(command) });
    });
}
