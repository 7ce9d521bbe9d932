/** The first line of an error message, fit for a line that names the node already. */
import { printable } from "./style.ts";

const MAX = 300;

export function headline(message: string, path?: string): string {
  const whole = withoutLog(message).split("\n", 1)[0] ?? "";
  const line = path !== undefined && whole.startsWith(`${path} `) ? whole.slice(path.length + 1) : whole;
  return printable(line.length > MAX ? `${line.slice(0, MAX)}…` : line);
}

/** A task's message ends with the end of its log; where the log itself is shown, once is enough. */
export function withoutLog(message: string): string {
  return message.replace(/\s*Last lines of (stderr|stdout):[\s\S]*$/, "");
}
