/** A CSV or TSV file, and other formats of lines with tabs (VCF, BED, GFF): the server reads, sorts and filters. */
import { useMemo } from "react";
import type { ViewerProps } from "../registry.ts";
import { TableView } from "./table-view.tsx";
import { textSource } from "./text-source.ts";

const TABBED = /\.(tsv|tab|bed|txt|vcf|gff|gff3|gtf|fai)(\.b?gz)?$/i;

export function TableViewer({ artifact }: ViewerProps) {
  const source = useMemo(() => textSource(artifact.digest), [artifact.digest]);
  return (
    <TableView artifact={artifact} source={source} headed {...(TABBED.test(artifact.name) && { delimiter: "tab" as const })} />
  );
}
