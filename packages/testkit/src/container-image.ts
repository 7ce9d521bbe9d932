/**
 * A container image made of this machine's own programs, because no registry is at hand in tests: bash, coreutils, python. It names a user
 * other than root, so that a job that runs as the image says could not write its outputs.
 *
 * Everything is in a storage folder of its own; nothing of the machine's containers is seen or changed.
 */
import { execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface TestImage {
  readonly program: "podman";
  /** Words before `run`. */
  readonly extra: readonly string[];
  readonly image: string;
}

export type ImageAnswer =
  | { readonly ok: true; readonly image: TestImage; readonly remove: () => Promise<void> }
  | { readonly ok: false; readonly reason: string };

const PROGRAMS =
  "bash cat ls rmdir mkfifo env head tail tr wc seq find sort sleep touch chmod rm mv mkdir ln cp grep mount hostname basename dirname setsid nohup true sed date id stat dd python3 sh".split(
    " ",
  );
const NAME = "localhost/golgi-test:1";

const LOCALE = "/usr/lib/locale/C.utf8";

/** Ways to run that are tried in turn: as installed, then for machines where cgroups are of the old kind or mixed. */
const WAYS = [[], ["--runtime", "runc", "--cgroup-manager", "cgroupfs"]] as const;

export async function makeTestImage(): Promise<ImageAnswer> {
  try {
    await run("podman", ["--version"]);
  } catch {
    return { ok: false, reason: "podman is not installed (apt-get install --no-install-recommends podman runc catatonit)" };
  }
  const place = mkdtempSync(join(tmpdir(), "golgi-image-"));
  const storage = ["--root", join(place, "storage"), "--runroot", join(place, "run"), "--storage-driver", "overlay"];
  const remove = async (): Promise<void> => {
    await run("podman", [...storage, "rm", "--all", "--force", "--time", "0"]).catch(() => undefined);
    await run("podman", [...storage, "rmi", "--all", "--force"]).catch(() => undefined);
    // Mounts that a killed client left behind.
    await run("umount", ["-l", join(place, "storage", "overlay")]).catch(() => undefined);
    rmSync(place, { recursive: true, force: true });
  };
  try {
    await importRoot(storage, makeRoot(join(place, "root")));
    let reason = "";
    for (const way of WAYS) {
      const extra = [...storage, ...way];
      try {
        const words = [
          "run",
          "--rm",
          "--network",
          "none",
          "--memory",
          "64m",
          ...ulimits(),
          "--entrypoint",
          "",
          NAME,
          "bash",
          "-c",
          "echo works",
        ];
        await run("podman", [...extra, ...words], { timeout: 60_000 });
        return { ok: true, image: { program: "podman", extra, image: NAME }, remove };
      } catch (thrown) {
        reason = String((thrown as { stderr?: unknown }).stderr ?? thrown).trim();
      }
    }
    await remove();
    return { ok: false, reason: `podman cannot run a container here: ${reason}` };
  } catch (thrown) {
    await remove();
    return { ok: false, reason: `an image could not be made: ${thrown instanceof Error ? thrown.message : String(thrown)}` };
  }
}

function ulimits(): readonly string[] {
  return ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];
}

function makeRoot(root: string): string {
  for (const folder of ["usr/bin", "usr/lib", "tmp", "proc", "dev", "sys", "etc", "root", "job"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const [link, target] of [
    ["bin", "usr/bin"],
    ["sbin", "usr/bin"],
    ["lib", "usr/lib"],
    ["lib64", "usr/lib64"],
  ] as const) {
    symlinkSync(target, join(root, link));
  }
  mkdirSync(join(root, "usr/lib64"));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n");
  const found = PROGRAMS.flatMap((name) => locate(name) ?? []);
  for (const path of found) {
    copyFile(path, join(root, "usr/bin", path.split("/").at(-1) ?? ""));
    for (const library of librariesOf(path)) copyFile(library, join(root, library));
  }
  for (const path of pythonFiles()) copyFile(path, join(root, path));
  if (existsSync(LOCALE)) cpSync(LOCALE, join(root, LOCALE), { recursive: true });
  return root;
}

/** What python loads for the scripts of the suite. */
function pythonFiles(): readonly string[] {
  const program =
    "import sys, json, os, encodings.utf_8, encodings.ascii, encodings.latin_1; print('\\n'.join(f for m in list(sys.modules.values()) if (f := getattr(m, '__file__', None))))";
  return execFileSync(locate("python3") ?? "python3", ["-I", "-c", program], { encoding: "utf8" })
    .split("\n")
    .filter((path) => path.startsWith("/usr/lib/"));
}

function locate(name: string): string | undefined {
  return ["/usr/bin", "/bin", "/usr/sbin", "/sbin"].map((folder) => join(folder, name)).find((path) => existsSync(path));
}

function librariesOf(path: string): readonly string[] {
  try {
    return execFileSync("ldd", [path], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).match(/\/[^ )]+/g) ?? [];
  } catch {
    return [];
  }
}

function copyFile(from: string, to: string): void {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(realpathSync(from), to);
}

function importRoot(storage: readonly string[], root: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const tar = spawn("tar", ["-C", root, "-cf", "-", "."], { stdio: ["ignore", "pipe", "ignore"] });
    const change = ["--change", "USER nobody", "--change", 'ENTRYPOINT ["/bin/false"]'];
    const load = spawn("podman", [...storage, "import", ...change, "-", NAME], { stdio: [tar.stdout, "ignore", "pipe"] });
    let said = "";
    load.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    load.on("error", reject);
    load.on("close", (code) => (code === 0 ? resolve() : reject(new Error(said.trim()))));
  });
}
