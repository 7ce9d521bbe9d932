/**
 * The JSON Schema (2020-12) of the IR: what `golgi compile` writes and any language may emit. `docs/ir.schema.json` is this as a file.
 *
 * It fixes the shape; what a schema cannot say (digests match, names resolve, no cycles, wires fit) is checked by `checkDocument`.
 * Unions of records are told apart by a constant property, so a reader needs no look-ahead.
 */
import { CAUSES } from "./error.ts";
import { OPERATORS } from "./expr.ts";
import { LANGUAGES } from "./template.ts";

/** The part of JSON Schema that the IR's schema uses, and `shapeIssues` reads. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | boolean | null)[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
}

type Fields = Readonly<Record<string, Schema>>;

/** A closed record; names that end in `?` are optional. */
function record(fields: Fields): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const [name, schema] of Object.entries(fields)) {
    const optional = name.endsWith("?");
    const plain = optional ? name.slice(0, -1) : name;
    properties[plain] = schema;
    if (!optional) required.push(plain);
  }
  return { type: "object", properties, required, additionalProperties: false };
}
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const list = (items: Schema): Schema => ({ type: "array", items });
const map = (values: Schema, names?: Schema): Schema => ({
  type: "object",
  additionalProperties: values,
  ...(names !== undefined && { propertyNames: names }),
});
const oneOf = (...branches: readonly Schema[]): Schema => ({ anyOf: branches });
const is = (value: string | number | boolean): Schema => ({ const: value });

const string: Schema = { type: "string" };
const boolean: Schema = { type: "boolean" };
const count: Schema = { type: "integer", minimum: 0 };
const size: Schema = { type: "number", minimum: 0 };
const any: Schema = {};
const name: Schema = { type: "string", pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", maxLength: 200 };
const port: Schema = { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_-]*$", maxLength: 100 };
const digest: Schema = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };

const docs: Fields = {
  "title?": string,
  "summary?": string,
  "docs?": string,
  "tags?": list(string),
  "source?": ref("SourcePosition"),
};

const expressions: readonly Schema[] = [
  record({ kind: is("literal"), value: any }),
  record({ kind: is("input"), port }),
  record({ kind: is("output"), node: string, port }),
  record({ kind: is("get"), from: ref("Expr"), key: oneOf(string, count) }),
  record({ kind: is("record"), fields: map(ref("Expr")) }),
  record({ kind: is("list"), items: list(ref("Expr")) }),
  record({ kind: is("op"), op: { enum: OPERATORS }, args: list(ref("Expr")) }),
  record({ kind: is("concat"), parts: list(ref("Expr")) }),
  record({ kind: is("outputPath"), port }),
  record({ kind: is("resource"), name: { enum: ["cpus", "memoryBytes", "diskBytes", "gpus"] } }),
  record({ kind: is("variable"), name: string }),
];

const templateParts: readonly Schema[] = [
  record({ kind: is("text"), text: string }),
  record({ kind: is("value"), value: ref("Expr") }),
  record({ kind: is("flag"), flag: string, value: ref("Expr"), join: { enum: [" ", "="] } }),
  record({ kind: is("if"), condition: ref("Expr"), then: ref("Template"), else: ref("Template") }),
  record({ kind: is("each"), list: ref("Expr"), variable: string, body: ref("Template"), separator: string }),
];

const resources: Fields = {
  cpus: { type: "number", exclusiveMinimum: 0 },
  memoryBytes: record({ start: size, factor: { type: "number", minimum: 1 }, max: size }),
  diskBytes: size,
  gpus: count,
  "timeLimitMs?": { type: "number", exclusiveMinimum: 0 },
  pools: list(string),
};
const policy: Fields = {
  retries: map(count, { enum: CAUSES }),
  backoff: record({ initialMs: size, maxMs: size }),
  cache: boolean,
  "cacheSalt?": string,
  "deadlineMs?": { type: "number", exclusiveMinimum: 0 },
  priority: { type: "number" },
};
const partial = (fields: Fields): Schema =>
  record(Object.fromEntries(Object.entries(fields).map(([key, schema]) => [key.replace(/\??$/, "?"), schema])));

const node: Fields = {
  inputs: map(ref("Expr"), port),
  "after?": list(string),
  "title?": string,
  "source?": ref("SourcePosition"),
};
const nodes: readonly Schema[] = [
  record({ kind: is("task"), ...node, task: digest, "resources?": partial(resources), "policy?": partial(policy) }),
  record({ kind: is("workflow"), ...node, workflow: digest }),
  record({
    kind: is("map"),
    ...node,
    over: ref("Expr"),
    body: ref("Graph"),
    "label?": string,
    "concurrency?": { type: "integer", minimum: 1 },
    "maxFailures?": oneOf(count, record({ share: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 } })),
  }),
  record({ kind: is("branch"), ...node, condition: ref("Expr"), then: ref("Graph"), else: ref("Graph") }),
  record({ kind: is("dynamic"), ...node, task: digest, outputs: ref("RecordType"), tasks: list(digest) }),
  record({
    kind: is("gate"),
    ...node,
    message: string,
    answer: ref("Type"),
    "timeoutMs?": { type: "number", exclusiveMinimum: 0 },
    "default?": any,
  }),
];

const task = record({
  kind: is("task"),
  ir: is(1),
  name,
  ...docs,
  inputs: ref("RecordType"),
  outputs: ref("RecordType"),
  body: oneOf(
    record({ kind: is("script"), language: { enum: LANGUAGES }, interpreter: list(string), template: ref("Template") }),
    record({ kind: is("function"), runtime: is("node"), bundle: digest, export: string, "returnsGraph?": is(true) }),
  ),
  environment: record({
    "container?": string,
    tools: map(record({ version: string, "probe?": list(string) })),
    variables: map(string, { type: "string", pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }),
    network: boolean,
  }),
  resources: record(resources),
  policy: record(policy),
});

const workflow = record({
  kind: is("workflow"),
  ir: is(1),
  name,
  ...docs,
  graph: ref("Graph"),
  "presets?": map(map(any)),
  "onFailure?": ref("Graph"),
  "finally?": ref("Graph"),
});

export const IR_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "https://golgi.dev/schemas/document-1.json",
  title: "Golgi document, version 1",
  ...ref("Document"),
  $defs: {
    Document: record({
      golgi: is("document/1"),
      tasks: map(ref("Task"), digest),
      workflows: map(ref("Workflow"), digest),
      main: digest,
    }),
    Task: task,
    Workflow: workflow,
    Graph: record({
      inputs: ref("RecordType"),
      outputs: ref("RecordType"),
      nodes: map(ref("Node"), name),
      results: map(ref("Expr"), port),
    }),
    Node: oneOf(...nodes),
    Expr: oneOf(...expressions),
    Template: list(oneOf(...templateParts)),
    Type: { type: "object", description: "A type: a subset of JSON Schema 2020-12 with further keywords under x-golgi." },
    RecordType: {
      type: "object",
      properties: {
        type: is("object"),
        properties: map(ref("Type"), port),
        required: list(port),
        additionalProperties: is(false),
        title: string,
        description: string,
        "x-golgi": { type: "object" },
      },
      required: ["type", "properties", "required", "additionalProperties"],
      additionalProperties: false,
    },
    SourcePosition: record({ file: string, line: count, column: count }),
  } satisfies Readonly<Record<string, Schema>>,
} as const;
