/** Holds the size limits of CONTRIBUTING.md: no source file over 600 lines, 90 % at most 350, median at most 130. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && !/(^|\/)(generated|migrations|test-data|dist)\//.test(file));
const sizes = files
  .map((file) => ({ file, lines: readFileSync(file, "utf8").split("\n").length - 1 }))
  .sort((a, b) => a.lines - b.lines);
const at = (share: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))]?.lines ?? 0;
const tooLong = sizes.filter((entry) => entry.lines > 600);
for (const { file, lines } of tooLong)
  process.stderr.write(`${file}: ${lines} lines; the limit is 600. Split it by what it knows.\n`);
if (at(0.9) > 350) process.stderr.write(`90 % of files must have at most 350 lines; now ${at(0.9)}\n`);
if (at(0.5) > 130) process.stderr.write(`the median file must have at most 130 lines; now ${at(0.5)}\n`);
process.exit(tooLong.length > 0 || at(0.9) > 350 || at(0.5) > 130 ? 1 : 0);
