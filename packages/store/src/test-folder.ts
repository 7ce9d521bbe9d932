/** A folder of its own for a test, removed after it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

export function testFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "golgi-store-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
