/**
 * Collecting outputs: what the body left is checked against the declared types, digested and taken into the store.
 *
 * 1. Nothing is reported as an output that was not checked. 2. Files are moved, not copied, unless somebody else has a name for them.
 * 3. Nothing outside of the job's directory can become an output. 4. JSON is bounded before it is parsed.
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import {
  artifactType,
  holdsArtifacts,
  OUTPUTS_FILE,
  outputFolder,
  outputJsonPath,
  outputPath,
  typeKind,
  type Digest,
  type Json,
  type JsonObject,
  type TaskSpec,
  type Type,
  isObject,
  validateValue,
} from "@golgi/ir";
import type { Store } from "@golgi/store";
import { outputProblem } from "../errors.ts";
import { adoptArtifact, adoptNested, type Adoption } from "./adopt.ts";
import { globFiles } from "./glob.ts";
import { resolveOutput } from "./resolve-output.ts";
import type { StagedJob } from "./stage.ts";

export interface CollectParts {
  readonly store: Store;
  readonly task: TaskSpec;
  readonly job: StagedJob;
  /** What the body's inputs were: an artifact among them may be passed on by value. */
  readonly inputs: JsonObject;
  /** What a function returned; a script's come from its JSON files. */
  readonly returned?: JsonObject;
}

export interface Collected {
  readonly outputs: JsonObject;
  readonly semantic: Readonly<Record<string, Digest>>;
  /** Was anything put into the store? */
  readonly stored: boolean;
}

/** Largest JSON read from a file or returned by a function. */
const JSON_LIMIT = 16 * 1024 * 1024;

export async function collect(parts: CollectParts): Promise<Collected> {
  const semantic: Record<string, Digest> = {};
  const adoption: Adoption = { ...parts, semantic, stored: false };
  const given = parts.returned ?? readOutputsFile(parts.job);
  const outputs: Record<string, Json> = {};
  for (const [port, type] of Object.entries(parts.task.outputs.properties)) {
    const value = await collectPort({ parts, adoption, given, port, type });
    if (value !== undefined) outputs[port] = checkValue(port, type, value);
    else if (type.default !== undefined) outputs[port] = type.default;
    else if (parts.task.outputs.required.includes(port)) throw missing({ parts, adoption, given, port, type });
  }
  return { outputs, semantic, stored: adoption.stored };
}

interface PortParts {
  readonly parts: CollectParts;
  readonly adoption: Adoption;
  readonly given: JsonObject | undefined;
  readonly port: string;
  readonly type: Type;
}

async function collectPort(port: PortParts): Promise<Json | undefined> {
  const given = port.given !== undefined && Object.hasOwn(port.given, port.port) ? port.given[port.port] : undefined;
  if (!holdsArtifacts(port.type)) return given ?? readPortJson(port);
  const context = { port: port.port, pointer: `/${pointerSegment(port.port)}` };
  if (given !== undefined) return adoptNested(port.adoption, port.type, { value: given, ...context });
  const artifact = artifactType(port.type);
  if (artifact !== undefined) return collectArtifact(port, artifact);
  if (typeKind(port.type) === "array") return collectList(port);
  const json = readPortJson(port);
  return json === undefined ? undefined : adoptNested(port.adoption, port.type, { value: json, ...context });
}

async function collectArtifact(port: PortParts, artifact: Type): Promise<Json | undefined> {
  const glob = artifact["x-golgi"]?.glob;
  const context = { port: port.port, pointer: `/${pointerSegment(port.port)}` };
  if (glob === undefined) {
    const path = outputPath(port.port, port.type);
    const found = resolveOutput(port.parts.job, port.port, path);
    if (found !== undefined) return adoptArtifact(port.adoption, artifact, { path, found, ...context });
    return artifact === port.type ? undefined : null;
  }
  const matches = withoutCompanions(matchesOf(port, glob), artifact);
  const [only, ...more] = matches;
  if (only === undefined) return artifact === port.type ? undefined : null;
  if (more.length > 0) {
    throw outputProblem("GOLGI_OUTPUT_AMBIGUOUS", port.port, {
      message: `${matches.length} files match ${JSON.stringify(glob)} (${listed(matches)}), but the output is one file`,
      hint: "Make the pattern match exactly one, or declare the output as a list: `t.array(t.file()).glob(…)`.",
    });
  }
  return adoptArtifact(port.adoption, artifact, { path: only, ...context });
}

/** A list of files: those that match the pattern of the list or its items, or everything in the port's folder. */
async function collectList(port: PortParts): Promise<Json | undefined> {
  const items = port.type.items === undefined || port.type.items === false ? undefined : port.type.items;
  const artifact = items === undefined ? undefined : artifactType(items);
  const json = readPortJson(port);
  const context = { port: port.port, pointer: `/${pointerSegment(port.port)}` };
  if (json !== undefined) return adoptNested(port.adoption, port.type, { value: json, ...context });
  if (artifact === undefined) return undefined;
  const glob = port.type["x-golgi"]?.glob ?? artifact["x-golgi"]?.glob ?? "*";
  const list: Json[] = [];
  for (const path of withoutCompanions(matchesOf(port, glob), artifact)) {
    list.push(
      await adoptArtifact(port.adoption, artifact, { path, port: port.port, pointer: `${context.pointer}/${list.length}` }),
    );
  }
  return list;
}

/** Paths relative to the root. A pattern that starts with `./` looks in the working directory, others in the port's folder. */
function matchesOf(port: PortParts, glob: string): readonly string[] {
  const inRoot = glob.startsWith("./");
  const folder = outputFolder(port.port);
  if (!inRoot) return globFiles(`${port.parts.job.directory}/${folder}`, glob).map((path) => `${folder}/${path}`);
  return globFiles(port.parts.job.directory, glob.slice(2)).filter((path) => !/^(in|out|tmp)(\/|$)/.test(path));
}

function withoutCompanions(paths: readonly string[], artifact: Type): readonly string[] {
  const suffixes = artifact["x-golgi"]?.secondaryFiles ?? [];
  if (suffixes.length === 0) return paths;
  const all = new Set(paths);
  return paths.filter(
    (path) =>
      !suffixes.some((suffix) => !suffix.startsWith("^") && path.endsWith(suffix) && all.has(path.slice(0, -suffix.length))),
  );
}

function readOutputsFile(job: StagedJob): JsonObject | undefined {
  const json = readJson(job, OUTPUTS_FILE, OUTPUTS_FILE);
  if (json === undefined || isObject(json)) return json;
  throw outputProblem("GOLGI_OUTPUT_JSON", OUTPUTS_FILE, { message: "outputs.json is not an object with one field per output" });
}

function readPortJson(port: PortParts): Json | undefined {
  if (port.parts.returned !== undefined) return undefined;
  return readJson(port.parts.job, port.port, outputJsonPath(port.port));
}

function readJson(job: StagedJob, port: string, path: string): Json | undefined {
  const found = resolveOutput(job, port, path);
  if (found === undefined) return undefined;
  if (!found.stats.isFile()) throw outputProblem("GOLGI_OUTPUT_KIND", port, { message: `${path} is not a regular file` });
  const { size } = statSync(found.path);
  if (size > JSON_LIMIT) throw tooLarge(port, path, size);
  const text = readFileSync(found.path, "utf8");
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.slice(0, 300) : "";
    throw outputProblem("GOLGI_OUTPUT_JSON", port, {
      message: `${path} is not JSON: ${reason}`,
      hint: 'A string needs quotes in JSON: `printf \'"%s"\' "$value"`; or use `jq -n --arg v "$value" \'$v\'`.',
    });
  }
}

export function tooLarge(port: string, path: string, size: number): Error {
  return outputProblem("GOLGI_OUTPUT_TOO_LARGE", port, {
    message: `the JSON in ${path} has ${size} bytes; at most ${JSON_LIMIT} are allowed`,
    hint: "Write large data to a file output; JSON outputs are for parameters and small results.",
  });
}

function checkValue(port: string, type: Type, value: Json): Json {
  const checked = validateValue(type, value);
  if (checked.ok) return checked.value;
  const issues = checked.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.length === 0 ? "" : `at ${path.join(".")}: `}${message}`);
  const hint = checked.issues[0]?.hint;
  throw outputProblem("GOLGI_OUTPUT_VALUE", port, { message: issues.join("; "), ...(hint !== undefined && { hint }) });
}

function missing(port: PortParts): Error {
  const where =
    artifactType(port.type) === undefined && !holdsArtifacts(port.type)
      ? outputJsonPath(port.port)
      : outputPath(port.port, port.type);
  const glob = artifactType(port.type)?.["x-golgi"]?.glob;
  const folder = outputFolder(port.port);
  const there = safeList(`${port.parts.job.directory}/${folder}`);
  const found = there.length === 0 ? `${folder}/ is empty` : `${folder}/ has ${listed(there)}`;
  const expected = glob === undefined ? `${where} was not written` : `nothing matches ${JSON.stringify(glob)}`;
  const isFunction = port.parts.returned !== undefined;
  return outputProblem("GOLGI_OUTPUT_MISSING", port.port, {
    message: isFunction && !holdsArtifacts(port.type) ? "the function did not return it" : `${expected}; ${found}`,
    hint: isFunction
      ? `Return \`{ ${port.port}: … }\`, or write the file to \`outputs.${port.port}\`.`
      : `Write it to \`\${outputs.${port.port}}\`, or make the output optional.`,
  });
}

function safeList(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 200)))
    .join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** One segment of a JSON pointer (RFC 6901). */
function pointerSegment(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
