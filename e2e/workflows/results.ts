/** One result of every kind that has a viewer, made by the tools that make them in practice: from the lambda genome and its reads. */
import { sh, t, task, workflow } from "@golgi/sdk";
import { bam, bed, cram, fasta, fastq, gff3, gtf, jsonFile, text, tsv, vcf } from "@golgi/sdk/bio";

const tools = { samtools: "1", bwa: "0.7" };

const align = task({
  name: "align",
  inputs: { reference: fasta({ gzip: "either" }), reads: t.tuple([fastq({ gzip: "either" }), fastq({ gzip: "either" })]) },
  outputs: {
    reference: fasta({ indexed: true }).named("reference.fa"),
    bam: bam({ sorted: "coordinate", indexed: true }),
    cram: cram({ sorted: "coordinate", indexed: true }),
    vcf: vcf({ gzip: true, indexed: true }),
    depth: tsv().named("depth.tsv"),
    covered: bed().named("covered.bed"),
    flags: jsonFile().named("flags.json"),
    stats: text().named("stats.txt"),
    mapped: t.int(),
  },
  tools: { ...tools, bcftools: "1" },
  script: ({ inputs, outputs }) => sh`
    gzip -dcf ${inputs.reference} > ${outputs.reference}
    samtools faidx ${outputs.reference}
    mkdir -p index
    bwa index -p index/r ${outputs.reference}
    bwa mem index/r ${inputs.reads[0]} ${inputs.reads[1]} | samtools sort --no-PG -o ${outputs.bam} -
    samtools index ${outputs.bam}
    samtools view --no-PG -C -T ${outputs.reference} -o ${outputs.cram} ${outputs.bam}
    samtools index ${outputs.cram}
    bcftools mpileup -f ${outputs.reference} -Ou ${outputs.bam} | bcftools call -mv --ploidy 1 -Oz -o ${outputs.vcf}
    bcftools index -t ${outputs.vcf}
    printf 'contig\tposition\tdepth\n' > ${outputs.depth}
    samtools depth -a ${outputs.bam} >> ${outputs.depth}
    samtools depth ${outputs.bam} | awk -v OFS='\t' '$3 >= 15 { if (name == $1 && $2 == end + 1) end = $2; else { if (end) print name, start - 1, end, "covered" ++n; start = end = $2; name = $1 } } END { if (end) print name, start - 1, end, "covered" ++n }' > ${outputs.covered}
    samtools flagstat -O json ${outputs.bam} > ${outputs.flags}
    samtools stats ${outputs.bam} > ${outputs.stats}
    samtools view -c -F 4 ${outputs.bam} > ${outputs.mapped}`,
});

/** Genes of the phage, by their positions in NC_001416.1. */
const annotate = task({
  name: "annotate",
  inputs: { reference: fasta({ gzip: "either" }) },
  outputs: { genes: gff3().named("genes.gff3"), transcripts: gtf().named("transcripts.gtf") },
  script: ({ inputs, outputs }) => sh`
    contig="$(gzip -dcf ${inputs.reference} | sed -n '1s/^>\([^ ]*\).*/\1/p')"
    printf '##gff-version 3\n' > ${outputs.genes}
    while read -r name start end strand; do
      printf '%s\tphage\tgene\t%s\t%s\t.\t%s\t.\tID=%s;Name=%s\n' "$contig" "$start" "$end" "$strand" "$name" "$name" >> ${outputs.genes}
      for kind in transcript exon; do
        printf '%s\tphage\t%s\t%s\t%s\t.\t%s\t.\tgene_id "%s"; transcript_id "%s.1";\n' "$contig" "$kind" "$start" "$end" "$strand" "$name" "$name" >> ${outputs.transcripts}
      done
    done <<END
    nu1 191 736 +
    A 711 2636 +
    B 2836 4437 +
    J 15505 18903 +
    int 27812 28882 -
    cI 37227 37940 -
    cro 38041 38241 +
    Q 43886 44509 +
    S 45186 45509 +
    R 45493 45969 +
    END`,
});

/** A folder as FastQC writes it: a page, with pictures, a style and a script beside it. */
const qualityReport = task({
  name: "quality-report",
  inputs: { bam: bam({ sorted: "coordinate", indexed: true }) },
  outputs: { report: t.directory().named("reads_fastqc") },
  tools,
  script: ({ inputs, outputs }) => sh`
    mkdir -p ${outputs.report}/Images ${outputs.report}/Icons
    samtools stats ${inputs.bam} > stats
    grep '^FFQ' stats | awk '
      BEGIN { print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"200\"><rect width=\"400\" height=\"200\" fill=\"#eef\"/>" }
      { sum = n = 0; for (i = 3; i <= NF; i++) { sum += $i * (i - 3); n += $i } printf "<rect x=\"%d\" y=\"%d\" width=\"4\" height=\"%d\" fill=\"#00a\"/>", $2 * 4, 200 - 5 * sum / n, 5 * sum / n }
      END { print "</svg>" }' > ${outputs.report}/Images/per_base_quality.svg
    printf 'h1 { color: rgb(1, 2, 3); } .pass { background: rgb(10, 120, 30); color: white; }' > ${outputs.report}/style.css
    printf 'document.getElementById("late").textContent = "written by the script beside it";' > ${outputs.report}/late.js
    printf '<!doctype html><title>FastQC Report</title><link rel="stylesheet" href="style.css"><h1>FastQC Report</h1><p class="pass">Per base sequence quality</p><img alt="quality" src="Images/per_base_quality.svg"><p id="late"></p><a href="more.html">More</a><script src="late.js"></script>' > ${outputs.report}/fastqc_report.html
    printf '<!doctype html><title>More</title><h1>Second page</h1>' > ${outputs.report}/more.html
    cp stats ${outputs.report}/fastqc_data.txt`,
});

export const results = workflow({
  name: "results",
  title: "One result of every kind",
  inputs: { reference: fasta({ gzip: "either" }), reads: t.tuple([fastq({ gzip: "either" }), fastq({ gzip: "either" })]) },
  body: ({ reference, reads }) => {
    const aligned = align({ reference, reads });
    const { genes, transcripts } = annotate({ reference });
    const { report } = qualityReport({ bam: aligned.bam });
    return { ...aligned, genes, transcripts, report };
  },
});
