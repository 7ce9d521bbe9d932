import assert from "node:assert/strict";
import { test } from "node:test";
import { reportAmong } from "./find-report.ts";

const files = (...names: readonly string[]) => names.map((name) => ({ kind: "file" as const, name }));

test("the page to open first", () => {
  assert.equal(reportAmong(files("a.html", "index.html", "multiqc_report.html")), "index.html");
  assert.equal(reportAmong(files("a.html", "multiqc_report.html", "b.html")), "multiqc_report.html");
  assert.equal(reportAmong(files("fastqc_report.html", "summary.txt")), "fastqc_report.html");
  assert.equal(reportAmong(files("sample_fastqc.html", "sample_fastqc.zip")), "sample_fastqc.html");
  assert.equal(reportAmong(files("a.html", "b.html")), undefined);
  assert.equal(reportAmong(files("a.txt")), undefined);
  assert.equal(reportAmong([{ kind: "directory", name: "index.html" }]), undefined);
});
