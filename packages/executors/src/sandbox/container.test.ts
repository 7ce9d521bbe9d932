import assert from "node:assert/strict";
import { test } from "node:test";
import { containerArguments, type ContainerJob, type ContainerProgram } from "./container.ts";

const JOB: ContainerJob = {
  image: "docker://biocontainers/bwa@sha256:abc",
  name: "golgi-att_x",
  directory: "/w/att_x",
  network: false,
  inputs: true,
  mounts: [{ host: "/s/a,b", inside: "/job/in/f/f.txt" }],
  environment: { PATH: "/usr/bin", LANG: "C.UTF-8" },
  cpus: 2,
  memoryBytes: 1024,
  gpus: 0,
  init: true,
  user: { uid: 7, gid: 8 },
};

const words = (...lines: readonly string[]): readonly string[] => lines.join(" ").split(" ");

const OCI_HEAD = ["run", "--rm", "--name", "golgi-att_x", "--hostname", "golgi", "--init"];
const PODMAN = ["--userns", "host", "--user", "0:0", "--quiet", "--http-proxy=false"];
const OCI_MOUNTS = [
  "--mount",
  "type=bind,source=/w/att_x,target=/job",
  "--mount",
  "type=bind,source=/w/att_x/tmp,target=/tmp",
  "--mount",
  "type=bind,source=/w/att_x/in,target=/job/in,readonly",
  "--mount",
  'type=bind,"source=/s/a,b",target=/job/in/f/f.txt,readonly',
  "--workdir",
  "/job",
  "--env",
  "LANG=C.UTF-8",
  "--entrypoint",
  "",
  "biocontainers/bwa@sha256:abc",
];
const WALLS = ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
const LIMITS = ["--cpus", "2", "--memory", "1024b", "--memory-swap", "1024b"];

const CASES: readonly (readonly [ContainerProgram, Partial<ContainerJob>, readonly string[]])[] = [
  ["podman", {}, ["podman", ...OCI_HEAD, "--network", "none", ...WALLS, ...PODMAN, ...LIMITS, ...OCI_MOUNTS]],
  [
    "podman",
    { init: false, pidFile: "/w/job-1.pid", ulimits: ["nofile=1024:1024", "nproc=64:64"] },
    [
      "podman",
      ...OCI_HEAD.slice(0, -1),
      "--network",
      "none",
      ...WALLS,
      ...PODMAN,
      ...words("--pidfile /w/job-1.pid --ulimit nofile=1024:1024 --ulimit nproc=64:64"),
      ...LIMITS,
      ...OCI_MOUNTS,
    ],
  ],
  ["docker", {}, ["docker", ...OCI_HEAD, "--network", "none", ...WALLS, "--user", "7:8", ...LIMITS, ...OCI_MOUNTS]],
  [
    "podman",
    { network: true, memoryBytes: 0, gpus: 1, extra: ["--runtime", "runc"] },
    [
      "podman",
      "--runtime",
      "runc",
      ...OCI_HEAD,
      "--network",
      "host",
      ...WALLS,
      ...PODMAN,
      "--cpus",
      "2",
      "--gpus",
      "1",
      ...OCI_MOUNTS,
    ],
  ],
  [
    "apptainer",
    {},
    words(
      "apptainer exec --containall --cleanenv --no-home --writable-tmpfs --net --network none",
      "--bind /w/att_x:/job:rw --bind /w/att_x/tmp:/tmp:rw --bind /w/att_x/in:/job/in:ro --bind /s/a,b:/job/in/f/f.txt:ro",
      "--pwd /job --env LANG=C.UTF-8 docker://biocontainers/bwa@sha256:abc",
    ),
  ],
  [
    "singularity",
    { network: true, inputs: false, mounts: [], gpus: 2, image: "/images/a.sif" },
    words(
      "singularity exec --containall --cleanenv --no-home --writable-tmpfs --nv",
      "--bind /w/att_x:/job:rw --bind /w/att_x/tmp:/tmp:rw --pwd /job --env LANG=C.UTF-8 /images/a.sif",
    ),
  ],
];

for (const [program, change, expected] of CASES) {
  test(`${program} ${JSON.stringify(change)}`, () =>
    assert.deepEqual(containerArguments(program, { ...JOB, ...change }), expected));
}
