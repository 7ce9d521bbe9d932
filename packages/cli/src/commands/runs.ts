import type { Command } from "commander";
import { RUN_STATUSES } from "@golgi/ir";
import { findState } from "../state/directory.ts";
import { stateOption } from "./state-option.ts";

interface Options {
  readonly status?: string;
  readonly workflow?: string;
  readonly limit: string;
  readonly json?: boolean;
}

export function registerRuns(program: Command): Command {
  return program
    .command("runs")
    .description("list runs, newest first")
    .option("--status <status>", `only runs that are ${RUN_STATUSES.join(", ")}`)
    .option("--workflow <name>", "only runs of this workflow")
    .option("-n, --limit <count>", "at most so many", "20")
    .option("--json", "print one JSON object a line")
    .action(async (options: Options, command: Command) => {
      const { listRuns } = await import("../runs/list.ts");
      await listRuns(findState(stateOption(command)), options);
    });
}
