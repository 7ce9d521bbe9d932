/**
 * Staging: the attempt's own directory with inputs, script and output folders, and how the body is started in it.
 *
 * 1. The directory is private to the attempt and holds nothing of another. 2. Input files are hard links to the store's objects (so no
 * path of the store is visible inside), mounted read-only where there is a sandbox. Where a link cannot be made (another filesystem,
 * another owner) the file is mounted or, in plain mode, a symbolic link. 3. All paths come from the layout of `@golgi/ir`.
 */
import { constants, copyFileSync, linkSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  INPUTS_FILE,
  inputsWithPaths,
  outputFolder,
  outputPath,
  artifactType,
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
  /** Files put into the directory by staging, absolute. */
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
}

export interface StageParts {
  readonly store: Store;
  readonly trees: Trees;
  readonly task: TaskSpec;
  readonly attempt: AttemptSpec;
  /** `stagedInputs` of the attempt. */
  readonly staged: readonly StagedArtifact[];
  readonly place: StagePlace;
}

/** The folders a job needs, relative to its directory, parents first. They depend on the task and the shape of its inputs only. */
export function jobFolders(task: TaskSpec, staged: readonly StagedArtifact[]): readonly string[] {
  const folders = new Set<string>(["tmp"]);
  const add = (path: string): void => {
    for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) folders.add(path.slice(0, slash));
    folders.add(path);
  };
  for (const [port, type] of Object.entries(task.outputs.properties)) {
    add(outputFolder(port));
    const artifact = artifactType(type);
    const optional = artifact !== type || !task.outputs.required.includes(port);
    if (artifact !== undefined && typeKind(artifact) === "directory" && !optional && artifact["x-golgi"]?.glob === undefined) {
      add(outputPath(port, type));
    }
  }
  for (const { path } of staged) add(dirname(path));
  return [...folders];
}

/** Into a directory that has the job's folders. */
export async function stage(parts: StageParts): Promise<StagedJob> {
  const { place, task, attempt, staged } = parts;
  const mounts: Mount[] = [];
  const watched: WatchedInput[] = [];
  const files: string[] = [];
  for (const artifact of staged) {
    const target = `${place.directory}/${artifact.path}`;
    if (place.otherwise === "copy" && artifact.value.class === "Directory") {
      await parts.store.materialize(artifact.value, target, { link: true });
      continue;
    }
    const source = await sourceOf(parts, artifact);
    const mount = putInPlace(artifact, { source, target, place });
    files.push(target);
    if (mount !== undefined) mounts.push(mount);
    if (place.otherwise === "symlink" && artifact.value.class === "File") watched.push(watch(target, artifact.path));
  }
  const inputs = inputsWithPaths(task.inputs, attempt.inputs, place.root);
  return { directory: place.directory, root: place.root, mounts, hasInputs: staged.length > 0, inputs, watched, files };
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

export function writeInputsFile(job: StagedJob): void {
  job.files.push(`${job.directory}/${INPUTS_FILE}`);
  writeFileSync(`${job.directory}/${INPUTS_FILE}`, JSON.stringify(job.inputs));
}
