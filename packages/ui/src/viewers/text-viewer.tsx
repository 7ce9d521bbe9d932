/** Text with line numbers, read part by part as it is scrolled; gzip text is unpacked from its beginning. */
import { Button, Group, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { ErrorState, WaitingRows } from "../app/states.tsx";
import { showBytes } from "../data/words.ts";
import { inflateHead, isGzip, readHead, readPart } from "../data/ranges.ts";
import { LogView } from "../run/logs/log-view.tsx";
import { appendText, NO_LINES, type LogLines } from "../run/logs/log-lines.ts";
import "../run/run.css";
import type { ViewerProps } from "./registry.ts";

const PART = 512 * 1024;
const MOST_PACKED = 4 * 1024 * 1024;

interface State {
  readonly log: LogLines;
  readonly read: number;
  readonly size: number;
  readonly packed: boolean;
}

export function TextViewer({ artifact: { digest } }: ViewerProps) {
  const [state, setState] = useState<State>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const decoder = useRef(new TextDecoder());
  useEffect(() => {
    const control = new AbortController();
    decoder.current = new TextDecoder();
    readFirst(digest, decoder.current, control.signal).then(
      setState,
      (problem: unknown) => control.signal.aborted || setError(problem),
    );
    return () => control.abort();
  }, [digest]);
  const more = async () => {
    if (state === undefined) return;
    setBusy(true);
    try {
      const { bytes } = await readPart(digest, state.read, PART);
      const text = decoder.current.decode(bytes, { stream: true });
      setState({ ...state, log: appendText(state.log, text, 2_000_000), read: state.read + bytes.length });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (error !== undefined) return <ErrorState error={error} />;
  if (state === undefined) return <WaitingRows />;
  const rest = state.size - state.read;
  return (
    <>
      <LogView log={state.log} hits={new Set()} current={0} wrap={false} />
      <Group p="xs" gap="sm">
        <Text size="xs" c="dimmed" className="numbers">
          {state.log.lines.length.toLocaleString("en")} lines
          {rest > 0 ? `, ${showBytes(state.read)} of ${showBytes(state.size)} read` : ""}
        </Text>
        {rest > 0 && !state.packed && (
          <Button size="compact-xs" variant="default" loading={busy} onClick={() => void more()}>
            Read on
          </Button>
        )}
      </Group>
    </>
  );
}

async function readFirst(digest: string, decoder: TextDecoder, signal: AbortSignal): Promise<State> {
  const { bytes, size } = await readHead(digest, PART, signal);
  const packed = isGzip(bytes);
  const plain = packed ? await inflateHead((await readHead(digest, MOST_PACKED, signal)).bytes, 2 * MOST_PACKED) : bytes;
  return {
    log: appendText(NO_LINES, decoder.decode(plain, { stream: true })),
    read: packed ? Math.min(size, MOST_PACKED) : bytes.length,
    size,
    packed,
  };
}
