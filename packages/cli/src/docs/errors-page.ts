/** docs/errors.md, from the catalogues of all packages. */
import * as engine from "@golgi/engine";
import * as executors from "@golgi/executors";
import * as ir from "@golgi/ir";
import * as sdk from "@golgi/sdk";
import * as server from "@golgi/server";
import * as store from "@golgi/store";
import { ERRORS as CLI } from "../errors.ts";

type Catalogue = Readonly<Record<string, string>>;

/** A catalogue is an exported record from codes to one line each; every package exports all of its own. */
export function catalogues(): ReadonlyMap<string, Catalogue> {
  const all = new Map<string, Catalogue>();
  const add = (title: string, module: object): void => {
    const entries = Object.values(module)
      .filter(isCatalogue)
      .flatMap((catalogue) => Object.entries(catalogue));
    all.set(title, Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
  };
  add("Compiling (sdk)", sdk);
  add("Types, values and documents (ir)", ir);
  add("Command line (cli)", { CLI });
  add("Runs (engine)", engine);
  add("Tasks on a machine (executors)", executors);
  add("Store (store)", store);
  add("Server (server)", server);
  return all;
}

function isCatalogue(value: unknown): value is Catalogue {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([code, words]) => /^GOLGI_[A-Z0-9_]+$/.test(code) && typeof words === "string");
}

export function errorsPage(): string {
  const sections = [...catalogues()].map(([title, catalogue]) => {
    const rows = Object.entries(catalogue).map(
      ([code, words]) => `| \`${code}\` | ${words.replaceAll("|", "\\|").replace(/\.?$/, ".")} |`,
    );
    return `## ${title}\n\n| code | meaning |\n|---|---|\n${rows.join("\n")}`;
  });
  return `${[
    "# Errors",
    "<!-- Generated from the code by `node packages/cli/src/docs/write.ts`. Do not edit. -->",
    "Every error has a stable code, a message (what, where, which value, which rule) and a fix. Errors of kind `user` are for whoever wrote or started the run, `transient` ones are tried again, `system` ones are for whoever runs the machine. `GOLGI_INTERNAL` is anything unforeseen: a fault of Golgi.",
    ...sections,
  ].join("\n\n")}\n`;
}
