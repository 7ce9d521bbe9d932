/** Colours and symbols of a stream. Off when the stream is no terminal, with NO_COLOR or TERM=dumb; FORCE_COLOR turns them on. */
import { styleText } from "node:util";

export interface Style {
  readonly color: boolean;
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  cyan(text: string): string;
}

type Format = Parameters<typeof styleText>[0];

export function styleOf(stream: { readonly isTTY?: boolean }): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const off = (NO_COLOR !== undefined && NO_COLOR !== "") || TERM === "dumb";
  const color = !off && (stream.isTTY === true || (FORCE_COLOR !== undefined && FORCE_COLOR !== "0"));
  const as = (format: Format) => (text: string) =>
    color && text !== "" ? styleText(format, text, { validateStream: false }) : text;
  return {
    color,
    bold: as("bold"),
    dim: as("dim"),
    red: as("red"),
    green: as("green"),
    yellow: as("yellow"),
    blue: as("blue"),
    cyan: as("cyan"),
  };
}

/** Makes text from outside (file names, tool messages) safe to print: control characters become visible escapes. */
export function printable(text: string, keepNewlines = false): string {
  // oxlint-disable-next-line no-control-regex
  const control = keepNewlines ? /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g : /[\u0000-\u001f\u007f-\u009f]/g;
  return text.replace(control, (char) => {
    if (char === "\n") return "\\n";
    if (char === "\t") return "\\t";
    if (char === "\r") return "\\r";
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
