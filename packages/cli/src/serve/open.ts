/** `golgi open`: a one-time link to the running server's page. */
import { spawn } from "node:child_process";
import * as errors from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { findState } from "../state/directory.ts";
import { findServer } from "./running.ts";

export async function openPage({
  print,
  state,
}: {
  readonly print: boolean;
  readonly state: string | undefined;
}): Promise<ExitCode> {
  const running = await findServer(findState(state));
  if (running === undefined) throw errors.usage("No server runs for this state directory.", "Start one: golgi serve");
  const { path } = await running.client.call("createTicket");
  const link = running.url + path;
  process.stdout.write(`${link}\n`);
  if (!print && process.stdout.isTTY) {
    const program = process.platform === "darwin" ? "open" : "xdg-open";
    // Without a browser, the printed link is all there is to do.
    spawn(program, [link], { detached: true, stdio: "ignore" })
      .on("error", () => undefined)
      .unref();
  }
  return EXIT.ok;
}
