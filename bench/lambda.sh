#!/usr/bin/env bash
# The commands of examples/variant-calling by hand, as parallel as their order allows on two cores. Writes into the current directory.
# usage: lambda.sh <read pairs to simulate>
set -euo pipefail
pairs=$1
data=/usr/share/doc/bowtie2/examples

gzip -dcf "$data/reference/lambda_virus.fa.gz" >reference.fa
samtools faidx reference.fa &
bwa index -p index reference.fa 2>/dev/null &
wgsim -h -S 11 -N "$pairs" -r 0.002 -R 0.1 -X 0.3 -e 0.005 -d 300 -s 30 -1 100 -2 100 reference.fa s_1.fq s_2.fq >truth.txt 2>/dev/null &
wait

align() {
  bwa mem -K 100000000 -T 30 -t 1 -R "@RG\tID:$1\tSM:$1" index "$2" "$3" 2>/dev/null | sed '/^@PG\t/d' |
    samtools fixmate --no-PG -u -m - - | samtools sort --no-PG -o "$1.sorted.bam" - 2>/dev/null
  samtools markdup --no-PG "$1.sorted.bam" "$1.bam"
  samtools index "$1.bam"
  samtools flagstat "$1.bam" >"$1.flagstat"
}
align lambda "$data/reads/reads_1.fq.gz" "$data/reads/reads_2.fq.gz" &
align simulated s_1.fq s_2.fq &
wait

bcftools mpileup --no-version -a AD,DP -f reference.fa -Ou lambda.bam simulated.bam 2>/dev/null |
  bcftools call --no-version -mv --ploidy 1 -Oz -o raw.vcf.gz
bcftools norm --no-version -f reference.fa -m -any -Oz -o normalised.vcf.gz raw.vcf.gz 2>/dev/null
bcftools view --no-version -i 'QUAL>=20' -Oz -o calls.vcf.gz normalised.vcf.gz
bcftools index -t calls.vcf.gz
for sample in lambda simulated; do
  bcftools view --no-version -s "$sample" -c 1 -Ou calls.vcf.gz | bcftools stats - >"$sample.stats" &
done
wait
