/** Links between the pages lead somewhere: the file is there, and so is the heading. Files that pages name in `code` are there, too. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const pages = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "bench/README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join("docs", file)),
];

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, "");

/** As GitHub makes them. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = withoutCode(readFileSync(path, "utf8")).matchAll(/^#{1,6} (.+)$/gm);
  return new Set(
    [...headings].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

test("every page is found", () => assert.ok(pages.length > 20, pages.join()));

for (const page of pages) {
  test(page, () => {
    const text = withoutCode(readFileSync(join(ROOT, page), "utf8"));
    const broken: string[] = [];
    for (const [, target = ""] of text.replace(/`[^`\n]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const path = file === "" ? join(ROOT, page) : join(ROOT, dirname(page), file);
      if (!existsSync(path)) broken.push(target);
      else if (anchor !== undefined && !anchorsOf(path).has(anchor)) broken.push(target);
    }
    for (const [, name = ""] of text.matchAll(/`((?:packages|examples|e2e|scripts|docs|bench)\/[\w./-]+\.\w+)`/g))
      if (!name.includes("NNNN") && !existsSync(join(ROOT, name))) broken.push(name);
    assert.deepEqual(broken, []);
  });
}
