/** One input of every kind, for tests of the generated form. The task only writes its inputs down. */
import { t, task, workflow } from "@golgi/sdk";
import { bam, fastq } from "@golgi/sdk/bio";

const inputs = {
  sample: t
    .string()
    .regex(/^[A-Z][A-Z0-9]+$/)
    .describe("Letters and digits, first a letter")
    .meta({ examples: ["NA12878"], order: 1 }),
  depth: t.int().min(1).max(500).describe("Reads over each position"),
  pixel: t.number().unit("um").min(0).default(0.65).meta({ title: "Pixel size" }),
  fast: t.bool().default(true).describe("Skip the slow checks"),
  paired: t.bool(),
  mode: t
    .enum(["short", "long", "mixed"])
    .meta({ labels: ["Short reads", "Long reads", "Both"] })
    .default("short"),
  genome: t.enum(["GRCh38", "GRCh37", "T2T", "mm39", "mm10", "lambda"]),
  marks: t.array(t.enum(["dapi", "gfp", "rfp"])).optional(),
  collected: t.date().optional(),
  wait: t.duration().default("90 min"),
  scratch: t.bytes().optional(),
  region: t.region().optional().describe("Only this part of the genome"),
  names: t.array(t.string().min(1)).optional(),
  limits: t.record(t.int().min(0)).optional().describe("Most reads by library"),
  note: t.string().nullable().optional().meta({ widget: "textarea", group: "About the run" }),
  aligner: t
    .union([
      t.object({ tool: t.literal("bwa"), seedLength: t.int().min(5).default(19) }),
      t.object({ tool: t.literal("minimap2"), preset: t.enum(["sr", "map-ont"]) }),
    ])
    .meta({ group: "Alignment" }),
  threads: t.int().min(1).default(2).meta({ group: "Alignment", advanced: true }),
  extra: t.json().optional().meta({ group: "Alignment", advanced: true, title: "Extra options" }),
  contig: t
    .enum([
      "chr1",
      "chr2",
      "chr3",
      "chr4",
      "chr5",
      "chr6",
      "chr7",
      "chr8",
      "chr9",
      "chr10",
      "chr11",
      "chr12",
      "chrX",
      "chrY",
      "chrM",
    ])
    .optional()
    .meta({ group: "Alignment", advanced: true }),
  reads: t
    .tuple([fastq({ gzip: "either" }), fastq({ gzip: "either" })])
    .optional()
    .describe("Mate 1 and mate 2"),
  alignment: bam({ sorted: "coordinate", indexed: true }).optional(),
  samples: t
    .array(
      t.object({
        name: t.string().regex(/^[\w.-]+$/),
        dose: t.number().min(0).optional(),
        arm: t.enum(["control", "treated"]),
        reads: t.tuple([fastq({ gzip: "either" }), fastq({ gzip: "either" })]).optional(),
      }),
    )
    .optional()
    .meta({ group: "Samples" }),
};

const describeInputs = task({
  name: "describe-inputs",
  inputs: { sample: inputs.sample, depth: inputs.depth },
  outputs: { words: t.string() },
  run: async ({ inputs: given }) => ({ words: `${given.sample} at ${given.depth}` }),
});

export const formTour = workflow({
  name: "form-tour",
  title: "Every kind of input",
  summary: "Shows each widget of the generated form once.",
  tags: ["test"],
  inputs,
  presets: { small: { sample: "NA12878", depth: 10, paired: true, genome: "lambda", aligner: { tool: "bwa", seedLength: 15 } } },
  body: ({ sample, depth }) => ({ words: describeInputs({ sample, depth }).words }),
});
