import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptsVersion, findVersion } from "./version.ts";

const OUTPUTS: readonly (readonly [tool: string, text: string, version: string | undefined])[] = [
  ["samtools", "samtools 1.16.1\nUsing htslib 1.16\nCopyright (C) 2022 Genome Research Ltd.", "1.16.1"],
  ["bcftools", "bcftools 1.16\nUsing htslib 1.16", "1.16"],
  [
    "bwa",
    "\nProgram: bwa (alignment via Burrows-Wheeler transformation)\nVersion: 0.7.17-r1188\nContact: Heng Li",
    "0.7.17-r1188",
  ],
  ["bash", "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)", "5.2.15"],
  ["fastp", "fastp 0.23.2", "0.23.2"],
  ["fastqc", "FastQC v0.11.9", "0.11.9"],
  ["python3", "Python 3.11.2", "3.11.2"],
  ["Rscript", "Rscript (R) version 4.2.2 (2022-10-31)", "4.2.2"],
  ["java", 'openjdk version "17.0.9" 2023-10-17', "17.0.9"],
  ["minimap2", "2.24-r1122", "2.24-r1122"],
  ["freebayes", "version:  v1.3.6", "1.3.6"],
  ["gzip", "gzip 1.12\nCopyright (C) 2018", "1.12"],
  ["less", "less 590 (GNU regular expressions)", "590"],
  ["nothing", "usage: nothing [options]", undefined],
];
for (const [tool, text, version] of OUTPUTS) test(`version of ${tool}`, () => assert.equal(findVersion(tool, text), version));

const WISHES: readonly (readonly [wanted: string, found: string, ok: boolean])[] = [
  ["1.16", "1.16", true],
  ["1.16", "1.16.1", true],
  ["1.16", "1.16-r3", true],
  ["1.16", "1.160", false],
  ["1.1", "1.16", false],
  ["1", "1.16", true],
  ["0.7.17", "0.7.17-r1188", true],
  ["0.7.17-r1188", "0.7.17", false],
  ["v2.24", "2.24-r1122", true],
  ["", "anything", true],
  ["2", "1.2", false],
];
for (const [wanted, found, ok] of WISHES)
  test(`${wanted || "(any)"} ${ok ? "accepts" : "refuses"} ${found}`, () => assert.equal(acceptsVersion(wanted, found), ok));
