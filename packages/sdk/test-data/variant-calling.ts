/** The example of the authoring guide, complete. */
import { map, sh, t, task, workflow } from "@golgi/sdk";
import { bam, fasta, fastq, vcf } from "@golgi/sdk/bio";

const sampleName = t.string().regex(/^[\w.-]+$/);

export const bwaIndex = task({
  name: "bwa-index",
  summary: "Build the BWA index of a reference genome.",
  inputs: { reference: fasta() },
  outputs: { index: t.directory() },
  tools: { bwa: "0.7.17" },
  resources: { cpus: 1, memory: "2 GiB" },
  script: ({ inputs, outputs }) => sh`
    mkdir -p ${outputs.index}
    bwa index -p ${outputs.index}/ref ${inputs.reference}`,
});

export const align = task({
  name: "bwa-mem",
  inputs: {
    index: t.directory(),
    reads: t.tuple([fastq({ gzip: "either" }), fastq({ gzip: "either" })]).describe("Mate 1 and mate 2"),
    sample: sampleName.describe("Sample name, written to the read group"),
    minScore: t.int().min(0).default(30).describe("Do not report alignments below this score"),
  },
  outputs: { bam: bam({ sorted: "coordinate", indexed: true }) },
  container: "docker://biocontainers/bwa-samtools@sha256:0000000000000000000000000000000000000000000000000000000000000000",
  resources: { cpus: 2, memory: { start: "2 GiB", growOnOom: 2, max: "16 GiB" }, time: "1h" },
  retry: { transient: 3, preempted: 10, user: 0 },
  script: ({ inputs, outputs, resources }) => sh`
    bwa mem -K 100000000 -T ${inputs.minScore} -t ${resources.cpus} -R ${`@RG\\tID:${inputs.sample}\\tSM:${inputs.sample}`} \
      ${inputs.index}/ref ${inputs.reads[0]} ${inputs.reads[1]} | samtools sort --no-PG -o ${outputs.bam} -
    samtools index ${outputs.bam}`,
});

export const jointCall = task({
  name: "joint-call",
  inputs: {
    reference: fasta(),
    bams: t.array(bam({ sorted: "coordinate", indexed: true })).min(1),
    minQuality: t.number().min(0),
  },
  outputs: { vcf: vcf({ gzip: true, indexed: true }) },
  tools: { bcftools: "1.16" },
  script: ({ inputs, outputs }) => sh`
    bcftools mpileup -f ${inputs.reference} -Ou ${inputs.bams} | bcftools call -mv -Ou |
      bcftools view ${sh.flag("--min-qual=", inputs.minQuality)} -Oz -o ${outputs.vcf}
    bcftools index -t ${outputs.vcf}`,
});

export const countVariants = task({
  name: "count-variants",
  inputs: { vcf: vcf({ gzip: true, indexed: true }) },
  outputs: { summary: t.object({ snps: t.int(), indels: t.int(), tsTv: t.number().nullable() }) },
  run: async ({ inputs, log }) => {
    log(inputs.vcf.path);
    return { summary: { snps: 0, indels: 0, tsTv: null } };
  },
});

export const callVariants = workflow({
  name: "call-variants",
  title: "Variant calling (bwa + bcftools)",
  inputs: {
    reference: fasta(),
    samples: t.array(t.object({ name: sampleName, reads: t.tuple([fastq(), fastq()]) })).min(1),
    minQuality: t.number().min(0).default(20),
  },
  body: ({ reference, samples, minQuality }) => {
    const { index } = bwaIndex({ reference });
    const bams = map(samples, (s) => align({ index, reads: s.reads, sample: s.name }).bam, { maxFailures: 0, label: "name" });
    const called = jointCall({ reference, bams, minQuality });
    return { vcf: called.vcf, summary: countVariants({ vcf: called.vcf }).summary };
  },
});
