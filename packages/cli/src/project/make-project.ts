/** `golgi init`: a project of four small files that runs at once and type-checks in an editor. */
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as errors from "../errors.ts";
import { makeDirectory } from "../state/make-directory.ts";
import { printable, styleOf } from "../output/style.ts";
import { quoteWord } from "../output/quote.ts";

const WORKFLOW = `import { sh, t, task, workflow } from "@golgi/sdk";

const greet = task({
  name: "greet",
  inputs: { name: t.string().default("world").describe("Whom to greet") },
  outputs: { greeting: t.file() },
  script: ({ inputs, outputs }) => sh\`echo "Hello, "\${inputs.name} > \${outputs.greeting}\`,
});

export const hello = workflow({
  name: "hello",
  inputs: { name: t.string().default("world").describe("Whom to greet") },
  body: ({ name }) => ({ greeting: greet({ name }).greeting }),
});
`;

/** Only `workflow.ts` is Golgi's alone; what a project already has of the others is left as it is, without `force`. */
export function makeProject(directory: string, force: boolean): void {
  const root = resolve(directory);
  const name =
    basename(root)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "") || "hello";
  const config = tsconfig(root, installedSdk());
  const files: Readonly<Record<string, string>> = {
    "workflow.ts": WORKFLOW,
    "package.json": `${JSON.stringify({ name, private: true, type: "module" }, null, 2)}\n`,
    "tsconfig.json": `${JSON.stringify(config, null, 2)}\n`,
    ".gitignore": ".golgi/\nnode_modules/\n",
  };
  const there = (file: string): boolean => !force && existsSync(join(root, file));
  if (there("workflow.ts")) throw errors.targetExists(join(directory, "workflow.ts"));
  const kept = Object.keys(files).filter(there);
  const written = Object.keys(files).filter((file) => !kept.includes(file));
  makeDirectory(root);
  for (const file of written) writeFileSync(join(root, file), files[file] ?? "");
  const style = styleOf(process.stdout);
  const cd = relative(process.cwd(), root);
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  say(`${style.green("✔")} ${cd === "" ? "." : printable(cd)}: ${written.join(", ")}`);
  if (kept.length > 0) say(`  left as they are: ${kept.join(", ")}`);
  if (kept.includes("tsconfig.json")) {
    const { paths, typeRoots, types } = config.compilerOptions;
    say(`\nFor your editor, tsconfig.json needs in compilerOptions:\n${JSON.stringify({ paths, typeRoots, types }, null, 2)}`);
  }
  say(`\nTry:${cd === "" ? "" : `\n  cd ${quoteWord(cd)}`}`);
  say("  golgi run workflow.ts\n  golgi run workflow.ts --name Ada\n  golgi run workflow.ts --help");
}

/** The editor finds the types of this installation, also before (or without) `npm install`. */
function tsconfig(root: string, sdk: string) {
  const shown = (target: string): string => {
    const at = relative(root, target);
    return at.startsWith("../../../../") ? target : at.startsWith(".") ? at : `./${at}`;
  };
  const path = shown(sdk);
  return {
    compilerOptions: {
      target: "es2024",
      lib: ["es2024"],
      module: "nodenext",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      typeRoots: [`${shown(typeRoot())}`],
      types: ["node"],
      paths: { "@golgi/sdk": [`${path}/index.ts`], "@golgi/sdk/bio": [`${path}/bio.ts`] },
    },
    include: ["**/*.ts"],
  };
}

/** Types of Node that come with this installation. */
function typeRoot(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
}

function installedSdk(): string {
  return fileURLToPath(new URL(".", import.meta.resolve("@golgi/sdk"))).replace(/\/$/, "");
}
