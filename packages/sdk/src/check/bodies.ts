/** Bodies of workflows, maps, branches and scripts that cannot be traced, and what they give. */
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { SourcePosition } from "@golgi/ir";
import { error, type Finding } from "../errors.ts";

export function notAFunction(title: string, body: unknown): Finding {
  const given = body === undefined ? "nothing" : `a ${typeof body}`;
  return error(
    "GOLGI_INVALID_RESULT",
    `the body of ${title} is ${given}, not a function`,
    "Write a function: (inputs) => ({ output: … }).",
  );
}

export function asynchronous(title: string): Finding {
  return error(
    "GOLGI_ASYNC_BODY",
    `the body of ${title} is asynchronous`,
    "A body only describes the graph, so there is nothing to wait for: remove async and await; work that waits belongs into a task.",
  );
}

export function threw(title: string, thrown: unknown): Finding {
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : inspect(thrown, { depth: 1 });
  return error(
    "GOLGI_BODY_THREW",
    `the body of ${title} threw ${message}`,
    "The body runs once, with references instead of values.",
  );
}

const FRAME = /\(?((?:file:\/\/|\/)[^()\n]+?):(\d+):(\d+)\)?$/gm;
const SDK = fileURLToPath(new URL("..", import.meta.url));

/** Where the author's own code was when an error was thrown, from its stack: not in the SDK, nor in an installed package. */
export function positionOf(thrown: unknown): SourcePosition | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  for (const [, place = "", line, column] of stack.matchAll(FRAME)) {
    const file = place.startsWith("file:") ? fileURLToPath(place) : place;
    if (file.startsWith(SDK) || file.includes("/node_modules/")) continue;
    return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

export function notARecord(title: string): Finding {
  return error(
    "GOLGI_INVALID_RESULT",
    `the body of ${title} does not give a record of outputs`,
    "Return { output: reference, … }.",
  );
}

export function noResult(title: string, port: string): Finding {
  return error(
    "GOLGI_OUTPUT_NOT_PRODUCED",
    `the output ${JSON.stringify(port)} of ${title} is undefined`,
    "Give it a reference or a value, or leave the output out.",
  );
}

export function noOutputs(title: string): Finding {
  return error(
    "GOLGI_INVALID_RESULT",
    `${title} has no outputs, so nothing of it would be kept`,
    "Return what the workflow makes: { output: reference, … }.",
  );
}
