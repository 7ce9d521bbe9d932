/** The same launch from a terminal and by HTTP, to copy. Pure. */
import type { JsonObject } from "@golgi/ir";

export interface Launch {
  /** `name@version` or `name@label`. */
  readonly reference: string;
  readonly inputs: JsonObject;
  readonly label?: string;
}

/** Texts for a POSIX shell. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export function commandLine({ reference, inputs, label }: Launch): string {
  const words = [
    "golgi",
    "launch",
    quoteWord(reference),
    ...(label === undefined ? [] : ["--label", quoteWord(label)]),
    "--inputs",
    "-",
  ];
  return `${words.join(" ")} <<'END'\n${JSON.stringify(inputs, null, 2)}\nEND`;
}

export function apiCall({ reference, inputs, label }: Launch, origin: string): string {
  const body = JSON.stringify({ workflow: reference, inputs, ...(label !== undefined && { label }) }, null, 2);
  return [
    `curl ${quoteWord(`${origin}/api/v1/runs`)} \\`,
    `  -H "Authorization: Bearer $GOLGI_TOKEN" -H 'Content-Type: application/json' \\`,
    `  -d ${quoteWord(body)}`,
  ].join("\n");
}

export function clientCall({ reference, inputs, label }: Launch): string {
  const request = JSON.stringify({ workflow: reference, inputs, ...(label !== undefined && { label }) }, null, 2);
  return `const run = await golgi.launch(${request});\nconst { outputs } = await run.done();`;
}
