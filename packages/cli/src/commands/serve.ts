import { Option } from "commander";
import type { Command } from "commander";
import { stateOption } from "./state-option.ts";

export interface ServeOptions {
  readonly port: string;
  readonly host: string;
  readonly hostName: readonly string[];
  readonly database?: string;
  readonly cpus?: string;
  readonly memory?: string;
  readonly allowPrivateAddresses?: boolean;
  readonly pool?: readonly string[];
  readonly sandbox: "auto" | "bubblewrap" | "plain";
  readonly json?: boolean;
}

export function registerServe(program: Command): Command {
  return program
    .command("serve")
    .description("start the API and the page in the browser; ends with Ctrl-C, what runs goes on at the next start")
    .option("--port <n>", "port to listen on; 0: any free one", "7433")
    .option("--host <address>", "address to listen on; other than loopback only behind a proxy that encrypts", "127.0.0.1")
    .option("--host-name <name>", "a further name that browsers may use for this server (repeatable)", collect, [])
    .option(
      "--database <url>",
      "postgres://… or sqlite; remembered for every later command (default: GOLGI_DATABASE, else what was used last, else SQLite)",
    )
    .option("--cpus <n>", "cores to use (default: all)")
    .option("--memory <size>", "memory to use, e.g. 8GiB (default: what the machine has)")
    .option("--pool <name=n>", "how many tasks of a named pool at once (default: 1); may be repeated", collect, [])
    .addOption(
      new Option("--sandbox <mode>", "how tasks are kept apart").choices(["auto", "bubblewrap", "plain"]).default("auto"),
    )
    .option(
      "--allow-private-addresses",
      "let people fetch input files by address from this machine and its private networks too (default: only from public addresses)",
    )
    .option("--json", "print the address as JSON")
    .action(async (options: ServeOptions, command: Command) => {
      const { serve } = await import("../serve/serve.ts");
      process.exitCode = await serve(options, stateOption(command));
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
