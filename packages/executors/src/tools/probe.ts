/**
 * Which versions of tools are installed. Each answer is remembered with the size, time and inode of the program, so a tool is asked
 * again only after it was replaced.
 */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ErrorShape, ToolSpec } from "@golgi/ir";
import { shape } from "../errors.ts";
import { findProgram } from "../sandbox/find-program.ts";
import { acceptsVersion, findVersion } from "./version.ts";

export interface FoundTool {
  readonly tool: string;
  readonly wanted: string;
  /** Absent: not on PATH. */
  readonly path?: string;
  /** Absent: it printed no version. */
  readonly version?: string;
  readonly ok: boolean;
}

export interface ToolProbeOptions {
  readonly path: string;
  /** JSON file that remembers answers between processes. */
  readonly cache?: string;
  /** How a tool is run; answers all that it printed. */
  readonly run?: (program: string, words: readonly string[]) => Promise<string>;
}

type Cache = Record<string, string | null>;

export async function probeTools(
  tools: Readonly<Record<string, ToolSpec>>,
  options: ToolProbeOptions,
): Promise<readonly FoundTool[]> {
  const cache = readCache(options.cache);
  const before = JSON.stringify(cache);
  const found = await Promise.all(Object.entries(tools).map(([tool, spec]) => probeTool(tool, spec, { options, cache })));
  if (options.cache !== undefined && JSON.stringify(cache) !== before) writeCache(options.cache, cache);
  return found;
}

async function probeTool(tool: string, spec: ToolSpec, context: { options: ToolProbeOptions; cache: Cache }): Promise<FoundTool> {
  const { options, cache } = context;
  const program = spec.probe?.[0] ?? tool;
  const path = findProgram(program, options.path);
  if (path === undefined) return { tool, wanted: spec.version, ok: false };
  const key = cacheKey(path, spec);
  const known = cache[key];
  const version =
    known === undefined ? await askVersion(tool, path, { spec, run: options.run ?? runHere }) : (known ?? undefined);
  cache[key] = version ?? null;
  const ok = version !== undefined && acceptsVersion(spec.version, version);
  return { tool, wanted: spec.version, path, ...(version !== undefined && { version }), ok };
}

function cacheKey(path: string, spec: ToolSpec): string {
  const { size, mtimeMs, ino } = statSync(path);
  return [path, size, mtimeMs, ino, ...(spec.probe ?? [])].join("|");
}

interface Asking {
  readonly spec: ToolSpec;
  readonly run: NonNullable<ToolProbeOptions["run"]>;
}

async function askVersion(tool: string, path: string, { spec, run }: Asking): Promise<string | undefined> {
  const ways = spec.probe === undefined ? [["--version"], ["version"], []] : [spec.probe.slice(1)];
  for (const words of ways) {
    const text = await run(path, words);
    const found = /unrecogni[sz]ed|unknown option|invalid option/i.test(text.slice(0, 300)) ? undefined : findVersion(tool, text);
    if (found !== undefined) return found;
  }
  return undefined;
}

const PROBE_TIMEOUT_MS = 20_000;
const PROBE_BYTES = 64 * 1024;

function runHere(program: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: PROBE_TIMEOUT_MS, killSignal: "SIGKILL", maxBuffer: PROBE_BYTES } as const;
    const child = execFile(program, [...words], options, (_failure, stdout, stderr) => resolve(`${stdout}\n${stderr}`));
    child.stdin?.end();
  });
}

/** Undefined: all are there in the right version. */
export function toolProblem(found: readonly FoundTool[]): ErrorShape | undefined {
  const bad = found.filter(({ ok }) => !ok);
  const [first] = bad;
  if (first === undefined) return undefined;
  return shape({
    code: bad.some(({ path }) => path === undefined) ? "GOLGI_TOOL_MISSING" : "GOLGI_TOOL_VERSION",
    kind: "user",
    message: bad.map(inWords).join("; "),
    hint: `Install what is missing, for example: ${bad.map(howToInstall).join("; ")}`,
    details: {
      tools: bad.map(({ tool, wanted, version, path }) => ({ tool, wanted, found: version ?? null, path: path ?? null })),
    },
  });
}

function inWords({ tool, wanted, path, version }: FoundTool): string {
  if (path === undefined) return `${tool} ${wanted} is needed and was not found on PATH`;
  if (version === undefined) return `${tool} ${wanted} is needed; ${path} does not say its version`;
  return `${tool} ${wanted} is needed; ${path} is ${version}`;
}

function howToInstall({ tool, wanted }: FoundTool): string {
  return `\`conda install -c bioconda -c conda-forge ${tool}=${wanted}\` or \`apt-get install ${tool}\``;
}

function readCache(path: string | undefined): Cache {
  if (path === undefined) return {};
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Cache;
  } catch {
    return {};
  }
}

function writeCache(path: string, cache: Cache): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(cache));
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // Only a cache.
  }
}
