import type { Command } from "commander";

export function registerInit(program: Command): Command {
  return program
    .command("init")
    .description("make a small project that runs at once")
    .argument("[directory]", "where", ".")
    .option("--force", "write into a directory that already has these files")
    .action(async (directory: string, options: { readonly force?: boolean }) => {
      const { makeProject } = await import("../project/make-project.ts");
      makeProject(directory, options.force === true);
    });
}
