/**
 * The C library calls we use, through koffi. `loadLibc` answers undefined where koffi or glibc is missing; callers then fall back.
 * Sizes of opaque structs are upper bounds for glibc and musl on 64-bit Linux.
 */
import { createRequire } from "node:module";

export interface Libc {
  posixSpawn(
    pid: [number],
    path: string,
    actions: Buffer,
    attr: Buffer,
    argv: readonly (string | null)[],
    env: readonly (string | null)[],
  ): number;
  actionsInit(actions: Buffer): number;
  actionsDup2(actions: Buffer, from: number, to: number): number;
  actionsChdir(actions: Buffer, path: string): number;
  actionsDestroy(actions: Buffer): number;
  attrInit(attr: Buffer): number;
  attrFlags(attr: Buffer, flags: number): number;
  attrDefaults(attr: Buffer, signals: Buffer): number;
  attrMask(attr: Buffer, signals: Buffer): number;
  wait4(pid: number, status: Buffer, options: number, usage: Buffer): number;
  prctl(option: number, a: number, b: number, c: number, d: number): number;
  setAffinity(pid: number, size: number, mask: Buffer): number;
  fallocate(fd: number, mode: number, offset: number, length: number): number;
  fcntl(fd: number, command: number, value: number): number;
  socketPair(domain: number, type: number, protocol: number, pair: Buffer): number;
}

export const SPAWN_ACTIONS_SIZE = 256;
export const SPAWN_ATTR_SIZE = 512;
export const SIGSET_SIZE = 128;
export const RUSAGE_SIZE = 144;

interface Koffi {
  load(path: string): { func(definition: string): unknown };
}

let loaded: Libc | undefined | null = null;

export function loadLibc(): Libc | undefined {
  if (loaded === null) loaded = tryLoad();
  return loaded;
}

function tryLoad(): Libc | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const koffi = createRequire(import.meta.url)("koffi") as Koffi;
    const library = openLibrary(koffi, ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`]);
    return bind(library);
  } catch {
    return undefined;
  }
}

function openLibrary(koffi: Koffi, names: readonly string[]): { func(definition: string): unknown } {
  let failure: unknown;
  for (const name of names) {
    try {
      return koffi.load(name);
    } catch (thrown) {
      failure = thrown;
    }
  }
  throw failure;
}

function bind(library: { func(definition: string): unknown }): Libc {
  const call = <K extends keyof Libc>(definition: string): Libc[K] => library.func(definition) as Libc[K];
  return {
    posixSpawn: call<"posixSpawn">(
      "int posix_spawn(_Out_ int *pid, const char *path, const void *actions, const void *attr, const char **argv, const char **envp)",
    ),
    actionsInit: call<"actionsInit">("int posix_spawn_file_actions_init(void *actions)"),
    actionsDup2: call<"actionsDup2">("int posix_spawn_file_actions_adddup2(void *actions, int fd, int newfd)"),
    actionsChdir: call<"actionsChdir">("int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)"),
    actionsDestroy: call<"actionsDestroy">("int posix_spawn_file_actions_destroy(void *actions)"),
    attrInit: call<"attrInit">("int posix_spawnattr_init(void *attr)"),
    attrFlags: call<"attrFlags">("int posix_spawnattr_setflags(void *attr, short flags)"),
    attrDefaults: call<"attrDefaults">("int posix_spawnattr_setsigdefault(void *attr, const void *signals)"),
    attrMask: call<"attrMask">("int posix_spawnattr_setsigmask(void *attr, const void *signals)"),
    wait4: call<"wait4">("int wait4(int pid, void *status, int options, void *usage)"),
    prctl: call<"prctl">("int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)"),
    setAffinity: call<"setAffinity">("int sched_setaffinity(int pid, size_t size, const void *mask)"),
    fallocate: call<"fallocate">("int fallocate64(int fd, int mode, int64_t offset, int64_t length)"),
    fcntl: call<"fcntl">("int fcntl(int fd, int command, int value)"),
    socketPair: call<"socketPair">("int socketpair(int domain, int type, int protocol, void *pair)"),
  };
}
