/** `golgi init`: a project of four small files that runs at once and type-checks in an editor. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as errors from "../errors.ts";
import { styleOf } from "../output/style.ts";
import { VERSION } from "../version.ts";

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

export function makeProject(directory: string, force: boolean): void {
  const root = resolve(directory);
  const name =
    basename(root)
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .replace(/^-+|-+$/g, "") || "hello";
  const sdk = installedSdk();
  const files: Readonly<Record<string, string>> = {
    "workflow.ts": WORKFLOW,
    "package.json": `${JSON.stringify({ name, private: true, type: "module", devDependencies: { "@golgi/sdk": VERSION } }, null, 2)}\n`,
    "tsconfig.json": `${JSON.stringify(tsconfig(root, sdk), null, 2)}\n`,
    ".gitignore": ".golgi/\nnode_modules/\n",
  };
  if (!force)
    for (const file of Object.keys(files)) if (existsSync(join(root, file))) throw errors.targetExists(join(directory, file));
  mkdirSync(root, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, file), text);
  const style = styleOf(process.stdout);
  const cd = relative(process.cwd(), root);
  process.stdout.write(`${style.green("✔")} ${cd === "" ? "." : cd}: ${Object.keys(files).join(", ")}\n\nTry:\n`);
  if (cd !== "") process.stdout.write(`  cd ${cd}\n`);
  process.stdout.write("  golgi run workflow.ts\n  golgi run workflow.ts --name Ada\n  golgi run workflow.ts --help\n");
}

/** The editor finds the types of this installation, also before (or without) `npm install`. */
function tsconfig(root: string, sdk: string): object {
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
    include: ["*.ts"],
  };
}

/** Types of Node that come with this installation. */
function typeRoot(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
}

function installedSdk(): string {
  return fileURLToPath(new URL(".", import.meta.resolve("@golgi/sdk"))).replace(/\/$/, "");
}
