/**
 * The /etc of the sandbox: a copy of a short list of the host's files, made once and mounted whole. One mount instead of 25 halves the
 * time to start a sandbox (16 → 8 ms on a busy machine). A changed host file makes a new copy.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

const NAMES = new Set([
  "alternatives",
  "bash.bashrc",
  "ca-certificates",
  "ca-certificates.conf",
  "debian_version",
  "fonts",
  "gai.conf",
  "group",
  "host.conf",
  "inputrc",
  "ld.so.cache",
  "ld.so.conf",
  "ld.so.conf.d",
  "localtime",
  "magic",
  "magic.mime",
  "mime.types",
  "nsswitch.conf",
  "os-release",
  "passwd",
  "perl",
  "pki",
  "protocols",
  "services",
  "ssl",
  "terminfo",
  "timezone",
]);
const PATTERN = /^(python|java|R$|Rprofile|matplotlibrc)/;
const NETWORK_NAMES = new Set(["hosts", "resolv.conf"]);
/** Keys are nobody's business in a task. */
const SECRET = /\/(private|shadow)(\/|$)/;

/** A folder to mount as /etc. */
export function systemEtc(work: string, network: boolean): string {
  const names = present().filter((name) => NAMES.has(name) || PATTERN.test(name) || (network && NETWORK_NAMES.has(name)));
  const folder = join(work, `etc-${fingerprint(names)}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  for (const name of names) copyEntry(name, partial);
  try {
    renameSync(partial, folder);
  } catch {
    // Another worker was faster.
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function present(): readonly string[] {
  return existsSync("/etc") ? readdirSync("/etc").sort() : [];
}

function fingerprint(names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const name of names) {
    const { size, mtimeMs, ino } = lstatSync(`/etc/${name}`);
    hash.update(`${name} ${size} ${mtimeMs} ${ino}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

function copyEntry(name: string, folder: string): void {
  try {
    const dereference = name === "localtime" || name === "resolv.conf" || name === "os-release";
    cpSync(`/etc/${name}`, join(folder, name), {
      recursive: true,
      dereference,
      verbatimSymlinks: true,
      filter: (path) => !SECRET.test(path),
    });
  } catch {
    // Not readable for this user: tasks do without it.
  }
}
