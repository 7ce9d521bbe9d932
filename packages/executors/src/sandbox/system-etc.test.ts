import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, type Dirent } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { systemEtc } from "./system-etc.ts";

const skip = process.platform !== "linux" && "Linux only";

test("the /etc of a sandbox has what programs need, no keys, and names of servers only with network", { skip }, (t) => {
  const work = mkdtempSync(join(tmpdir(), "golgi-etc-"));
  t.after(() => rmSync(work, { recursive: true }));
  const [closed, open] = [false, true].map((network) => systemEtc(work, network)) as [string, string];
  assert.notEqual(closed, open);
  for (const folder of [closed, open]) {
    assert.equal(readFileSync(join(folder, "passwd"), "utf8"), readFileSync("/etc/passwd", "utf8"));
    for (const secret of ["shadow", "gshadow", "sudoers", "ssh", "ssl/private"])
      assert.ok(!existsSync(join(folder, secret)), secret);
  }
  assert.match(readFileSync(join(closed, "hosts"), "utf8"), /^127\.0\.0\.1 localhost golgi$/m);
  assert.equal(readFileSync(join(open, "hosts"), "utf8"), readFileSync("/etc/hosts", "utf8"));
  const certificates = "ssl/certs";
  for (const { name } of linksIn(join("/etc", certificates))) {
    assert.ok(!isThere(join(closed, certificates, name)), name);
    assert.ok(isThere(join(open, certificates, name)), name);
  }
  const bundle = `${certificates}/ca-certificates.crt`;
  if (existsSync(join("/etc", bundle))) assert.deepEqual(readFileSync(join(closed, bundle)), readFileSync(join("/etc", bundle)));
  for (const name of ["resolv.conf"]) {
    assert.ok(!existsSync(join(closed, name)), name);
    if (existsSync(`/etc/${name}`)) assert.ok(existsSync(join(open, name)), name);
  }
  assert.equal(systemEtc(work, true), open, "made once");
  assert.deepEqual(
    readdirSync(work).sort(),
    [closed, open].map((path) => path.slice(work.length + 1)).sort(),
    "nothing half is left",
  );
});

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

const linksIn = (folder: string): readonly Dirent[] =>
  existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink()) : [];

test("links of the system stay links, those of manual pages stay out", { skip }, (t) => {
  const work = mkdtempSync(join(tmpdir(), "golgi-etc-"));
  t.after(() => rmSync(work, { recursive: true }));
  const folder = systemEtc(work, false);
  if (!existsSync("/etc/alternatives")) return t.skip("no /etc/alternatives");
  for (const name of readdirSync("/etc/alternatives")) {
    const copied = join(folder, "alternatives", name);
    if (name.endsWith(".gz")) assert.ok(!lstatSync(copied, { throwIfNoEntry: false }), name);
    else if (lstatSync(`/etc/alternatives/${name}`).isSymbolicLink())
      assert.equal(readlinkSync(copied), readlinkSync(`/etc/alternatives/${name}`));
  }
});

const noMount = process.getuid?.() !== 0 && "only root may mount a small disk";

test("a disk that is too full for it is an error, and the next try is whole", { skip: skip || noMount }, (t) => {
  const work = mkdtempSync(join(tmpdir(), "golgi-etc-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=32k", "tmpfs", work]).status === 0;
  t.after(() => {
    if (mounted) spawnSync("umount", ["-l", work]);
    rmSync(work, { recursive: true, force: true });
  });
  if (!mounted) return t.skip("a tmpfs cannot be mounted here");
  assert.throws(() => systemEtc(work, false), { code: "ENOSPC" });
  spawnSync("mount", ["-o", "remount,size=64m", work]);
  const folder = systemEtc(work, false);
  assert.deepEqual(readdirSync(work), [folder.slice(work.length + 1)]);
  assert.equal(readFileSync(join(folder, "services"), "utf8"), readFileSync("/etc/services", "utf8"));
});
