import type { Command } from "commander";

export function registerCheck(program: Command): Command {
  return program
    .command("check")
    .description("find every error in a file's workflows and tasks, without running anything")
    .argument("<file>", "TypeScript or JavaScript file")
    .argument("[name]", "only this workflow or task (default: all that the file exports)")
    .option("--json", "print diagnostics as JSON, for editors")
    .action(async (file: string, name: string | undefined, options: { readonly json?: boolean }) => {
      const { checkFile } = await import("../project/check.ts");
      process.exitCode = await checkFile({ file, json: options.json === true, ...(name !== undefined && { name }) });
    });
}
