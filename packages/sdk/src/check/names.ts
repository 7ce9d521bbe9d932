/** Names: kebab-case for what has an address, identifiers for ports. */
import { error, type Finding } from "../errors.ts";

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]*$/;
const MAX = 100;

export function isKebabCase(name: unknown): name is string {
  return typeof name === "string" && name.length <= MAX && KEBAB.test(name);
}

export function kebabCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.join("-").replace(/^[0-9-]+/, "") || "my-task";
}

export function definitionName(what: string, name: unknown): Finding | undefined {
  if (isKebabCase(name)) return undefined;
  const suggestion = kebabCase(String(name));
  return error(
    "GOLGI_INVALID_NAME",
    `the ${what} name ${JSON.stringify(name) ?? "undefined"} is not in kebab-case`,
    `Use lower-case words joined by "-", at most ${MAX} characters, e.g. ${JSON.stringify(suggestion)}.`,
  );
}

export function nodeName(name: string, taken: boolean): Finding | undefined {
  if (!isKebabCase(name)) return definitionName("node", name);
  if (!taken) return undefined;
  return error(
    "GOLGI_DUPLICATE_NAME",
    `there is already a node ${JSON.stringify(name)} in this graph`,
    "Give each node its own name, or leave names out.",
  );
}

export function portName(what: string, name: string): Finding | undefined {
  if (IDENTIFIER.test(name) && name.length <= MAX) return undefined;
  return error(
    "GOLGI_INVALID_NAME",
    `${what} ${JSON.stringify(name)} is not an identifier`,
    "Port names are letters, digits and _, and start with a letter, e.g. minQuality.",
  );
}

export function reservedPort(name: string, where: string): Finding {
  return error(
    "GOLGI_RESERVED_NAME",
    `input ${JSON.stringify(name)} has the name that ${where} uses itself`,
    "Rename the input.",
  );
}

export function duplicateDefinition(what: string, name: string, others: string): Finding {
  return error(
    "GOLGI_DUPLICATE_NAME",
    `two different ${what}s are named ${JSON.stringify(name)}${others}`,
    "Names tell definitions apart in reports and on the command line: rename one.",
  );
}

export function inputsNotARecord(title: string): Finding {
  return error("GOLGI_WRONG_TYPE", `${title} was not called with a record of inputs`, "Call it as name({ input: value, … }).");
}
