import { map, sh, t, task, workflow } from "@golgi/sdk";
import { fastq } from "@golgi/sdk/bio";

const count = task({
  name: "count",
  inputs: { reads: fastq({ gzip: "either" }), name: t.string() },
  outputs: { copy: t.file() },
  script: ({ inputs, outputs }) => sh`
    test -f ${inputs.reads}
    { echo ${inputs.name}; cat ${inputs.reads}; } > ${outputs.copy}`,
});

export const counts = workflow({
  name: "counts",
  inputs: {
    samples: t
      .array(t.object({ name: t.string().regex(/^[\w.-]+$/), reads: fastq({ gzip: "either" }), lane: t.int().optional() }))
      .min(1),
    minQuality: t.number().min(0).max(60).default(20).describe("Do not count below this"),
    cpus: t.int().default(1).describe("Shares its name with an option"),
    mode: t.enum(["fast", "exact"]).default("fast"),
    trim: t.bool().default(true),
  },
  body: ({ samples }) => ({ copies: map(samples, (s) => count({ reads: s.reads, name: s.name }).copy) }),
});

const any = task({
  name: "any",
  inputs: { file: t.file() },
  outputs: { copy: t.file() },
  script: ({ inputs, outputs }) => sh`cat ${inputs.file} > ${outputs.copy}`,
});
export const copy = workflow({ name: "copy", inputs: { file: t.file() }, body: ({ file }) => ({ copy: any({ file }).copy }) });
export const copies = workflow({
  name: "copies",
  inputs: { files: t.array(t.file()) },
  body: ({ files }) => ({ copies: map(files, (file) => any({ file }).copy) }),
});
