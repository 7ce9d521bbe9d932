import { map, t, workflow } from "@golgi/sdk";
import { fasta, fastq } from "@golgi/sdk/bio";
import { compareWithTruth, report, summarise } from "./summary.ts";
import {
  align,
  filterVariants,
  jointCall,
  markDuplicates,
  normalise,
  prepareReference,
  simulateReads,
  variantStats,
} from "./tasks.ts";

const reads = () => fastq({ gzip: "either" });

export const callVariants = workflow({
  name: "call-variants",
  title: "Variant calling (bwa + bcftools)",
  summary: "Align each sample, mark duplicates, call variants of all samples together, normalise, filter and report.",
  inputs: {
    reference: fasta({ gzip: "either" }).describe("Reference genome"),
    samples: t
      .array(
        t.object({
          name: t
            .string()
            .regex(/^[\w.-]+$/)
            .describe("Sample name"),
          reads: t.tuple([reads(), reads()]).describe("Mate 1 and mate 2"),
        }),
      )
      .min(1),
    minQuality: t.number().unit("phred").min(0).default(20).describe("Smallest variant quality to keep"),
    minScore: t.int().min(0).default(30).describe("Smallest alignment score to report"),
  },
  body: ({ reference, samples, minQuality, minScore }) => {
    const prepared = prepareReference({ reference });
    const aligned = map(
      samples,
      (sample) => {
        const { bam } = align({ index: prepared.index, reads: sample.reads, sample: sample.name, minScore });
        return markDuplicates({ bam });
      },
      { label: "name" },
    );
    const called = jointCall({ reference: prepared.reference, bams: aligned.bam });
    const normalised = normalise({ reference: prepared.reference, vcf: called.vcf });
    const { vcf } = filterVariants({ vcf: normalised.vcf, minQuality });
    const perSample = map(samples, (sample) => ({ sample: sample.name, ...variantStats({ vcf, sample: sample.name }) }), {
      label: "name",
    });
    const { summary } = summarise({ samples: perSample.sample, flagstats: aligned.flagstat, stats: perSample.stats });
    return { vcf, bams: aligned.bam, summary, report: report({ summary }).report };
  },
});

/** The demo: the given reads beside a sample simulated from a mutated genome, whose true variants are known. */
export const variantCallingDemo = workflow({
  name: "variant-calling-demo",
  title: "Variant calling on the lambda phage, with a simulated sample as control",
  inputs: {
    reference: fasta({ gzip: "either" }),
    reads: t.tuple([reads(), reads()]),
    seed: t.int().min(1).default(11).describe("Seed of the simulation"),
    pairs: t.int().min(1).default(10_000).describe("Read pairs to simulate"),
  },
  body: ({ reference, reads, seed, pairs }) => {
    const simulated = simulateReads({ reference, seed, pairs });
    const samples = [
      { name: "lambda", reads },
      { name: "simulated", reads: [simulated.first, simulated.second] as const },
    ];
    const called = callVariants({ reference, samples });
    const { accuracy } = compareWithTruth({ vcf: called.vcf, sample: "simulated", truth: simulated.truth });
    return { ...called, accuracy };
  },
});
