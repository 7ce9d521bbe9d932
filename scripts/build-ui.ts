/** Builds the page (`packages/ui/dist`) when it is older than its sources; `--force` builds always. Used by `npm run build` and the tests. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "..");
const UI = join(ROOT, "packages", "ui");
const BUILT = join(UI, "dist", "index.html");
const LOCK = join(UI, "node_modules", ".golgi-build-lock");
const LOCK_EXPIRES_MS = 120_000;

/** Two test files may want it at the same time: one builds, the other waits. */
export async function buildUi(force = false): Promise<void> {
  if (!force && isFresh()) return;
  while (!takeLock()) await sleep(200);
  try {
    if (force || !isFresh()) {
      const vite = join(ROOT, "node_modules", "vite", "bin", "vite.js");
      execFileSync(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd: UI, stdio: "inherit", timeout: 300_000 });
    }
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function takeLock(): boolean {
  try {
    mkdirSync(join(LOCK, ".."), { recursive: true });
    mkdirSync(LOCK);
    return true;
  } catch {
    const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age > LOCK_EXPIRES_MS) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

function isFresh(): boolean {
  if (!existsSync(BUILT)) return false;
  const builtAt = statSync(BUILT).mtimeMs;
  const sources = globSync(
    [
      "packages/ui/{src,public}/**/*",
      "packages/ui/*.{json,ts,html}",
      "packages/ir/src/**/*.ts",
      "packages/server/src/client*/**",
      "packages/server/src/client.ts",
    ],
    { cwd: ROOT, exclude: ["**/*.test.ts"] },
  );
  return sources.every(
    (file) =>
      statSync(join(ROOT, file), { throwIfNoEntry: false })?.isDirectory() !== false ||
      statSync(join(ROOT, file)).mtimeMs <= builtAt,
  );
}

if (import.meta.main) await buildUi(process.argv.includes("--force"));
