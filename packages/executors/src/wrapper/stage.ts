/**
 * Staging: the attempt's own directory with inputs, script and output folders, and how the body is started in it.
 *
 * 1. The directory is private to the attempt and holds nothing of another. 2. Input files are hard links to the store's objects (so no
 * path of the store is visible inside), mounted read-only where there is a sandbox. Where a link cannot be made (another filesystem,
 * another owner) the file is mounted or, in plain mode, a symbolic link. 3. All paths come from the layout of `@golgi/ir`.
 */
import {
  constants,
  copyFileSync,
  linkSync,
  mkdirSync,
  statSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import {
  INPUTS_FILE,
  inputsWithPaths,
  outputFolder,
  outputPath,
  artifactType,
  stagedInputs,
  typeKind,
  type AttemptSpec,
  type JsonObject,
  type StagedArtifact,
  type TaskSpec,
} from "@golgi/ir";
import type { Store } from "@golgi/store";
import { errnoOf, inputMissing } from "../errors.ts";
import type { Mount } from "../sandbox/bubblewrap.ts";
import type { Trees } from "./trees.ts";

export interface StagedJob {
  /** On this machine. */
  readonly directory: string;
  /** As the body sees it. */
  readonly root: string;
  /** What is mounted over the directory. */
  readonly mounts: readonly Mount[];
  readonly hasInputs: boolean;
  /** Inputs with `path` fields as the body sees them. */
  readonly inputs: JsonObject;
  /** Input files in place, with what they were: to find out whether the body changed them. Plain mode only. */
  readonly watched: readonly WatchedInput[];
  /** What staging made, in order: a tidy body leaves nothing else, and removing these is quicker than looking. */
  readonly made: Made;
}

export interface Made {
  readonly folders: string[];
  readonly files: string[];
}

interface WatchedInput {
  readonly path: string;
  readonly name: string;
  readonly mtimeMs: number;
  readonly size: number;
}

export interface StagePlace {
  readonly directory: string;
  readonly root: string;
  /** What to do where a hard link cannot be made, and with directories: mount them, link them symbolically, or copy. */
  readonly otherwise: "mount" | "symlink" | "copy";
  /** The directory and its `tmp` are there already. */
  readonly existing?: boolean;
}

export interface StageParts {
  readonly store: Store;
  readonly trees: Trees;
  readonly task: TaskSpec;
  readonly attempt: AttemptSpec;
  readonly place: StagePlace;
}

export async function stage(parts: StageParts): Promise<StagedJob> {
  const { place, task, attempt } = parts;
  const made: Made = { folders: [], files: [] };
  if (place.existing !== true) {
    makeFolder(made, place.directory);
    makeFolder(made, `${place.directory}/tmp`);
  }
  makeOutputFolders(place.directory, task, made);
  const staged = stagedInputs(task.inputs, attempt.inputs);
  const parents = new Set<string>();
  const mounts: Mount[] = [];
  const watched: WatchedInput[] = [];
  for (const artifact of staged) {
    const target = `${place.directory}/${artifact.path}`;
    const folder = dirname(target);
    if (!parents.has(folder)) {
      makeParents(made, place.directory, folder);
      parents.add(folder);
    }
    if (artifact.value.class === "File") made.files.push(target);
    if (place.otherwise === "copy" && artifact.value.class === "Directory") {
      await parts.store.materialize(artifact.value, target, { link: true });
      continue;
    }
    const source = await sourceOf(parts, artifact);
    const mount = putInPlace(artifact, { source, target, place });
    if (mount !== undefined) mounts.push(mount);
    if (place.otherwise === "symlink" && artifact.value.class === "File") watched.push(watch(target, artifact.path));
  }
  const inputs = inputsWithPaths(task.inputs, attempt.inputs, place.root);
  return { directory: place.directory, root: place.root, mounts, hasInputs: staged.length > 0, inputs, watched, made };
}

function makeFolder(made: Made, path: string): void {
  mkdirSync(path);
  made.folders.push(path);
}

function makeParents(made: Made, root: string, folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  // All levels from the first that was missing.
  for (let length = first.length; length !== -1; length = folder.indexOf("/", length + 1)) {
    if (length > root.length) made.folders.push(folder.slice(0, length));
  }
  if (made.folders.at(-1) !== folder) made.folders.push(folder);
}

function makeOutputFolders(directory: string, task: TaskSpec, made: Made): void {
  const ports = Object.entries(task.outputs.properties);
  if (ports.length === 0) return;
  mkdirSync(`${directory}/out`, { recursive: true });
  made.folders.push(`${directory}/out`);
  for (const [port, type] of ports) {
    makeFolder(made, `${directory}/${outputFolder(port)}`);
    const artifact = artifactType(type);
    const optional = artifact !== type || !task.outputs.required.includes(port);
    if (artifact !== undefined && typeKind(artifact) === "directory" && !optional && artifact["x-golgi"]?.glob === undefined) {
      mkdirSync(`${directory}/${outputPath(port, type)}`, { recursive: true });
    }
  }
}

async function sourceOf(parts: StageParts, artifact: StagedArtifact): Promise<string> {
  try {
    if (artifact.value.class === "Directory") return await parts.trees.path(artifact.value);
    return await parts.store.localPath(artifact.value.digest);
  } catch (thrown) {
    if (errnoOf(thrown) === "ENOSPC") throw thrown;
    throw inputMissing(`${artifact.port} (${artifact.value.digest})`, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function putInPlace(
  artifact: StagedArtifact,
  { source, target, place }: { source: string; target: string; place: StagePlace },
): Mount | undefined {
  const mount = { host: source, inside: `${place.root}/${artifact.path}` };
  if (artifact.value.class === "Directory") {
    if (place.otherwise === "symlink") symlinkSync(source, target);
    else mkdirSync(target);
    return place.otherwise === "mount" ? mount : undefined;
  }
  try {
    linkSync(source, target);
    return undefined;
  } catch (thrown) {
    const code = errnoOf(thrown);
    if (code === "ENOENT") throw inputMissing(artifact.port, `${source} has gone`);
    if (code !== "EXDEV" && code !== "EPERM" && code !== "EMLINK" && code !== "EACCES") throw thrown;
  }
  if (place.otherwise === "mount") writeFileSync(target, "");
  else if (place.otherwise === "symlink") symlinkSync(source, target);
  else copyFileSync(source, target, constants.COPYFILE_FICLONE);
  return place.otherwise === "mount" ? mount : undefined;
}

function watch(path: string, name: string): WatchedInput {
  const { mtimeMs, size } = statSync(path);
  return { path, name, mtimeMs, size };
}

/** Names of input files whose bytes the body changed (possible only without a sandbox). */
export function changedInputs(job: StagedJob): readonly string[] {
  return job.watched.flatMap(({ path, name, mtimeMs, size }) => {
    const now = statSync(path, { throwIfNoEntry: false });
    return now !== undefined && (now.mtimeMs !== mtimeMs || now.size !== size) ? [name] : [];
  });
}

/** True: everything is gone. False: the body left more (or inputs have folders), and the tree must be walked. */
export function removeTidy({ made }: StagedJob): boolean {
  try {
    for (const path of made.files) unlinkSync(path);
    for (const path of made.folders.toReversed()) rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

export function writeInputsFile(job: StagedJob): void {
  job.made.files.push(`${job.directory}/${INPUTS_FILE}`);
  writeFileSync(`${job.directory}/${INPUTS_FILE}`, JSON.stringify(job.inputs));
}
