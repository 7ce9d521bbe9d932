/** A Parquet file: the same table as of CSV, read by ranges in the browser. */
import { useEffect, useState } from "react";
import { WaitingRows } from "../../app/states.tsx";
import type { ViewerProps } from "../registry.ts";
import { parquetSource } from "./parquet-source.ts";
import type { TableSource } from "./table-source.ts";
import { TableView } from "./table-view.tsx";

export function ParquetViewer({ artifact }: ViewerProps) {
  const [source, setSource] = useState<TableSource>();
  useEffect(() => {
    const made = parquetSource(artifact.digest);
    setSource(made);
    return () => made.close();
  }, [artifact.digest]);
  return source === undefined ? <WaitingRows /> : <TableView artifact={artifact} source={source} />;
}
