/** The first bytes of anything: offsets, hexadecimal, letters. */
import { Code, ScrollArea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ErrorState, WaitingRows } from "../app/states.tsx";
import { readHead } from "../data/ranges.ts";
import type { ViewerProps } from "./registry.ts";

const FIRST = 4096;

export function ByteViewer({ artifact: { digest } }: ViewerProps) {
  const head = useQuery({
    queryKey: ["head", digest],
    queryFn: () => readHead(digest, FIRST),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (head.isPending) return <WaitingRows />;
  if (head.isError) return <ErrorState error={head.error} onRetry={() => void head.refetch()} />;
  return (
    <ScrollArea h={480}>
      <Code block fz={12}>
        {hexLines(head.data.bytes)}
        {head.data.bytes.length < head.data.size ? "\n…" : ""}
      </Code>
    </ScrollArea>
  );
}

function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${letters}`);
  }
  return lines.join("\n");
}
