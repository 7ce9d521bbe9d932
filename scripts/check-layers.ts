/** Holds the package order of ARCHITECTURE.md with dependency-cruiser, and asserts that it saw the modules at all. */
import { globSync } from "node:fs";
import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

/** package → packages of ours it may import. Tests may also import testkit. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  ir: [],
  sdk: ["ir"],
  store: ["ir"],
  engine: ["ir", "store"],
  executors: ["ir", "store", "engine"],
  server: ["ir", "store", "engine"],
  /** Of the server: its client only. */
  client: ["server"],
  ui: ["ir", "server"],
  cli: ["ir", "sdk", "store", "engine", "executors", "server"],
  testkit: ["ir", "sdk", "store", "engine", "executors"],
};

const source = (name: string) => `^packages/${name}/src/(?!testing/|.*\\.test\\.ts$)`;
const forbidden: IForbiddenRuleType[] = Object.entries(MAY_IMPORT).map(([name, allowed]) => ({
  name: `${name}-imports`,
  severity: "error",
  from: { path: source(name) },
  to: { path: `^packages/(?!(${[name, ...allowed].join("|")})/)` },
}));
forbidden.push(
  {
    name: "of-the-server-its-client-only",
    severity: "error",
    from: { path: source("(ui|client)") },
    to: { path: "^packages/server/src/(?!client\\.ts)", dependencyTypesNot: ["type-only"] },
  },
  // Mutual recursion of neighbours is fine; a circle between folders is not (types and imports on demand do not count).
  {
    name: "no-cycles-between-folders",
    severity: "error",
    from: { path: "^(packages/[^/]+/src/[^/]+)/" },
    to: { circular: true, pathNot: "^$1/", viaOnly: { dependencyTypesNot: ["type-only", "dynamic-import"] } },
  },
  {
    name: "ir-does-no-io",
    severity: "error",
    from: { path: source("ir") },
    to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|zlib)$" },
  },
  {
    name: "no-deep-imports",
    severity: "error",
    from: { path: "^(packages|examples|bench|e2e)/([^/]+)/" },
    to: {
      path: "^packages/([^/]+)/src/(?!index\\.ts|bio\\.ts|client\\.ts)",
      pathNot: "^packages/$2/",
      dependencyTypes: ["npm", "local"],
    },
  },
);

const files = globSync("packages/*/src/**/*.{ts,tsx}", { exclude: ["**/*.test.ts"] });
const { output } = await cruise(
  ["packages"],
  {
    ruleSet: { forbidden },
    validate: true,
    exclude: { path: "(^|/)(node_modules|dist|test-data)/|\\.test\\.ts$" },
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types"],
      extensions: [".ts", ".tsx", ".js", ".d.ts"],
    },
  },
  undefined,
  { tsConfig: extractTSConfig("tsconfig.base.json") },
);

const { modules, summary } = output as ICruiseResult;
const seen = modules.filter((module) => /^packages\/[^/]+\/src\//.test(module.source)).length;
if (seen < files.length) {
  process.stderr.write(`dependency-cruiser saw ${seen} of ${files.length} modules; the check would pass for the wrong reason\n`);
  process.exit(1);
}
for (const violation of summary.violations) process.stderr.write(`${violation.rule.name}: ${violation.from} → ${violation.to}\n`);
process.exit(summary.violations.length === 0 ? 0 : 1);
