/** A workflow file of 300 nodes stays cheap for the editor: instantiations per node are bounded, and do not grow with the file. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const file = fileURLToPath(new URL("../type-tests/large.virtual.ts", import.meta.url));
const config = fileURLToPath(new URL("../type-tests/tsconfig.json", import.meta.url));

/** Measured: 461 a node where every node calls a task of its own, and 1 where tasks are shared (tsc 6.0.3). */
const INSTANTIATIONS_PER_NODE = 600;

/** Every third node runs a task of its own, so that little can be shared between nodes. */
function source(nodes: number): string {
  const count = nodes / 3;
  const tasks = Array.from(
    { length: count },
    (_, i) => `
const trim${i} = task({ name: "trim", inputs: { reads: fastq(), limit${i}: t.int().default(20) }, outputs: { reads: fastq(), kept${i}: t.int() } });
const align${i} = task({
  name: "align",
  inputs: { reads: t.tuple([fastq(), fastq()]), sample: t.object({ name: t.string(), lane${i}: t.int().optional() }) },
  outputs: { bam${i}: bam({ sorted: "coordinate" }) },
});`,
  );
  const calls = Array.from({ length: count }, (_, i) => {
    const before = i === 0 ? "reads" : `chosen${i - 1}`;
    return `
    const trimmed${i} = trim${i}({ reads: ${before}, limit${i}: ${i} });
    const many${i} = map(samples, (sample) => align${i}({ reads: [sample.reads[0], trimmed${i}.reads], sample: { name: sample.name } }).bam${i});
    const chosen${i} = when(expr.gt(trimmed${i}.kept${i}, ${i})).then(() => trimmed${i}.reads).else(() => reads);
    bams.push(many${i});`;
  });
  return `
import { bam, fastq } from "../src/bio.ts";
import { expr, map, type Ref, t, task, when, workflow } from "../src/index.ts";
${tasks.join("")}
export const large = workflow({
  name: "large",
  inputs: { reads: fastq(), samples: t.array(t.object({ name: t.string(), reads: t.tuple([fastq(), fastq()]) })) },
  body: ({ reads, samples }) => {
    const bams: Ref<readonly unknown[]>[] = [];${calls.join("")}
    return { first: bams[0] };
  },
});
`;
}

const parsed = ts.parseJsonConfigFileContent(
  ts.readConfigFile(config, ts.sys.readFile).config,
  ts.sys,
  fileURLToPath(new URL("../type-tests", import.meta.url)),
);
const host = ts.createCompilerHost(parsed.options);
const readSource = host.getSourceFile.bind(host);
const known = new Map<string, ts.SourceFile | undefined>();

function instantiations(nodes: number): number {
  const text = source(nodes);
  host.getSourceFile = (name, options) => {
    if (name === file) return ts.createSourceFile(name, text, options);
    if (!known.has(name)) known.set(name, readSource(name, options));
    return known.get(name);
  };
  const exists = ts.sys.fileExists;
  host.fileExists = (name) => name === file || exists(name);
  const program = ts.createProgram([file], parsed.options, host);
  const large = program.getSourceFile(file);
  assert.ok(large);
  const found = program
    .getSemanticDiagnostics(large)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  assert.deepEqual(found, []);
  return program.getInstantiationCount();
}

test("instantiations for 300 nodes", (context) => {
  const [base, some, many] = [instantiations(3), instantiations(150), instantiations(300)];
  const perNode = (many - base) / 297;
  context.diagnostic(`${base} for 3 nodes, ${many} for 300: ${perNode.toFixed(0)} a node`);
  assert.ok(perNode <= INSTANTIATIONS_PER_NODE, `${perNode} instantiations a node`);
  assert.ok(many - some <= 1.2 * (some - base) + 2000, "grows linearly");
});
