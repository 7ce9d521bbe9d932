import type { Command } from "commander";

/** `--state` given before or after the command's name. */
export function stateOption(command: Command): string | undefined {
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const given: unknown = at.opts()["state"];
    if (typeof given === "string") return given;
  }
  return undefined;
}
