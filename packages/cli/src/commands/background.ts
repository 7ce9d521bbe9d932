import type { Command } from "commander";

/** Hidden: the process behind `golgi run --detach`. */
export function registerBackground(program: Command): Command {
  return program
    .command("background", { hidden: true })
    .argument("<file>")
    .action(async (file: string) => {
      const { runInBackground } = await import("../runs/detach.ts");
      process.exitCode = await runInBackground(file);
    });
}
