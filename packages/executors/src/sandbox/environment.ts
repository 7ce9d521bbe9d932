/** The environment of a task: nothing is inherited but PATH. Pure. */

export interface EnvironmentParts {
  readonly path: string;
  /** The job's root as the task sees it. */
  readonly root: string;
  readonly temporary: string;
  readonly cpus: number;
  readonly gpus?: readonly number[];
  readonly variables: Readonly<Record<string, string>>;
}

/** How numeric libraries are told their number of threads. */
const THREAD_VARIABLES = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
  "RAYON_NUM_THREADS",
  "POLARS_MAX_THREADS",
];

export function taskEnvironment(parts: EnvironmentParts): Record<string, string> {
  const threads = String(Math.max(1, Math.floor(parts.cpus)));
  const environment: Record<string, string> = {
    PATH: parts.path,
    HOME: parts.root,
    TMPDIR: parts.temporary,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    TZ: "UTC",
    GOLGI_CPUS: threads,
  };
  for (const name of THREAD_VARIABLES) environment[name] = threads;
  if (parts.gpus !== undefined) environment["CUDA_VISIBLE_DEVICES"] = parts.gpus.join(",");
  return Object.assign(environment, parts.variables);
}
