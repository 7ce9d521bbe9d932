/**
 * The tools of the variant-calling workflow, one task each. Command lines avoid what would make equal work give unequal bytes:
 * program lines in BAM headers (`--no-PG`, @PG of bwa), command lines and dates in VCF headers (`--no-version`), and batch sizes
 * that depend on the number of threads (`bwa mem -K`).
 */
import { sh, t, task } from "@golgi/sdk";
import { bam, fasta, fastq, text, vcf } from "@golgi/sdk/bio";

const samtools = { samtools: "1" };
const bcftools = { bcftools: "1" };

export const prepareReference = task({
  name: "prepare-reference",
  summary: "Unpack the reference genome and build its FASTA and BWA indexes.",
  inputs: { reference: fasta({ gzip: "either" }) },
  outputs: { reference: fasta({ indexed: true }).named("reference.fa"), index: t.directory() },
  tools: { bwa: "0.7", ...samtools },
  script: ({ inputs, outputs }) => sh`
    gzip -dcf ${inputs.reference} > ${outputs.reference}
    samtools faidx ${outputs.reference}
    mkdir -p ${outputs.index}
    bwa index -p ${outputs.index}/reference ${outputs.reference}`,
});

export const simulateReads = task({
  name: "simulate-reads",
  summary: "Mutate the genome and draw read pairs from it; the mutations are the truth to compare with.",
  inputs: {
    reference: fasta({ gzip: "either" }),
    pairs: t.int().min(1).default(10_000).describe("Number of read pairs"),
    mutationRate: t.number().min(0).max(1).default(0.002).describe("Mutations per base"),
    seed: t.int().min(1).default(11),
  },
  outputs: {
    first: fastq({ gzip: false }).named("simulated_1.fq"),
    second: fastq({ gzip: false }).named("simulated_2.fq"),
    truth: text().named("truth.txt"),
  },
  tools: samtools,
  script: ({ inputs, outputs }) => sh`
    wgsim -h -S ${inputs.seed} -N ${inputs.pairs} -r ${inputs.mutationRate} -R 0.1 -X 0.3 -e 0.005 -d 300 -s 30 -1 100 -2 100 \
      ${inputs.reference} ${outputs.first} ${outputs.second} > ${outputs.truth}`,
});

export const align = task({
  name: "align",
  summary: "Align read pairs with BWA-MEM, fill in mate fields and sort by coordinate.",
  inputs: {
    index: t.directory(),
    reads: t.tuple([fastq({ gzip: "either" }), fastq({ gzip: "either" })]).describe("Mate 1 and mate 2"),
    sample: t
      .string()
      .regex(/^[\w.-]+$/)
      .describe("Sample name, written to the read group"),
    minScore: t.int().min(0).default(30).describe("Do not report alignments below this score"),
  },
  outputs: { bam: bam({ sorted: "coordinate" }) },
  tools: { bwa: "0.7", ...samtools },
  resources: { cpus: 1, memory: { start: "1 GiB", growOnOom: 2, max: "16 GiB" } },
  script: ({ inputs, outputs, resources }) => sh`
    bwa mem -K 100000000 -T ${inputs.minScore} -t ${resources.cpus} -R ${`@RG\\tID:${inputs.sample}\\tSM:${inputs.sample}`} \
      ${inputs.index}/reference ${inputs.reads[0]} ${inputs.reads[1]} \
      | sed '/^@PG\t/d' \
      | samtools fixmate --no-PG -u -m - - \
      | samtools sort --no-PG -o ${outputs.bam} -`,
});

export const markDuplicates = task({
  name: "mark-duplicates",
  inputs: { bam: bam({ sorted: "coordinate" }) },
  outputs: { bam: bam({ sorted: "coordinate", indexed: true }), flagstat: text().named("flagstat.txt") },
  tools: samtools,
  script: ({ inputs, outputs }) => sh`
    samtools markdup --no-PG ${inputs.bam} ${outputs.bam}
    samtools index ${outputs.bam}
    samtools flagstat ${outputs.bam} > ${outputs.flagstat}`,
});

export const jointCall = task({
  name: "joint-call",
  summary: "Pile up all samples and call variants together (haploid).",
  inputs: {
    reference: fasta({ indexed: true }),
    bams: t.array(bam({ sorted: "coordinate", indexed: true })).min(1),
    ploidy: t.int().min(1).max(2).default(1),
  },
  outputs: { vcf: vcf({ gzip: true }).named("raw.vcf.gz") },
  tools: bcftools,
  script: ({ inputs, outputs }) => sh`
    bcftools mpileup --no-version -a AD,DP -f ${inputs.reference} -Ou ${inputs.bams} \
      | bcftools call --no-version -mv --ploidy ${inputs.ploidy} -Oz -o ${outputs.vcf}`,
});

export const normalise = task({
  name: "normalise",
  summary: "Left-align indels and split sites with several alternative alleles.",
  inputs: { reference: fasta({ indexed: true }), vcf: vcf({ gzip: true }) },
  outputs: { vcf: vcf({ gzip: true }).named("normalised.vcf.gz") },
  tools: bcftools,
  script: ({ inputs, outputs }) => sh`
    bcftools norm --no-version -f ${inputs.reference} -m -any -Oz -o ${outputs.vcf} ${inputs.vcf}`,
});

export const filterVariants = task({
  name: "filter-variants",
  inputs: { vcf: vcf({ gzip: true }), minQuality: t.number().unit("phred").min(0).default(20) },
  outputs: { vcf: vcf({ gzip: true, indexed: true }).named("calls.vcf.gz") },
  tools: bcftools,
  script: ({ inputs, outputs }) => sh`
    bcftools view --no-version -i ${`QUAL>=${inputs.minQuality}`} -Oz -o ${outputs.vcf} ${inputs.vcf}
    bcftools index -t ${outputs.vcf}`,
});

export const variantStats = task({
  name: "variant-stats",
  summary: "Statistics of the calls of one sample.",
  inputs: { vcf: vcf({ gzip: true, indexed: true }), sample: t.string() },
  outputs: { stats: text().named("stats.txt") },
  tools: bcftools,
  script: ({ inputs, outputs }) => sh`
    bcftools view --no-version -s ${inputs.sample} -c 1 -Ou ${inputs.vcf} | bcftools stats - > ${outputs.stats}`,
});
