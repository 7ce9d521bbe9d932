/** Text with line numbers, read part by part as it is wanted; gzip text is unpacked from its beginning. */
import { Button, Group, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import { SearchIcon } from "../app/icons.tsx";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { inflateHead, isGzip, readHead, readPart } from "../data/ranges.ts";
import { showBytes, showCount } from "../data/words.ts";
import { appendText, NO_LINES, type LogLines } from "../run/logs/log-lines.ts";
import type { ViewerProps } from "./registry.ts";
import { TextLines } from "./text-lines.tsx";
import { linesWith, tailOf } from "./text.ts";
import { useViewState } from "./view-state.ts";

const PART = 512 * 1024;
const MOST_PACKED = 4 * 1024 * 1024;
/** A link to a line far behind is not followed further than this. */
const MOST_TO_LINE = 32 * 1024 * 1024;
const MOST_LINES = 2_000_000;

interface State {
  readonly log: LogLines;
  readonly from: "start" | "end";
  readonly read: number;
  readonly size: number;
  readonly packed: boolean;
}

export function TextViewer({ artifact: { digest } }: ViewerProps) {
  const [view, show] = useViewState();
  const atEnd = view.line === "end";
  const wanted = useRef(Number(view.line ?? 0));
  const [state, setState] = useState<State>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [wrap, setWrap] = useState(false);
  const [text, setText] = useState(view.filter ?? "");
  const [filter] = useDebouncedValue(text, 250);
  const [at, setAt] = useState(0);
  const decoder = useRef(new TextDecoder());
  useEffect(() => {
    const control = new AbortController();
    decoder.current = new TextDecoder();
    setState(undefined);
    const reading = atEnd
      ? readEnd(digest, control.signal)
      : readStart(digest, decoder.current, { line: wanted.current, signal: control.signal });
    reading.then(setState, (problem: unknown) => control.signal.aborted || setError(problem));
    return () => control.abort();
  }, [digest, atEnd]);
  useEffect(() => {
    if (filter !== (view.filter ?? "")) show({ filter });
    setAt(0);
  }, [filter]);
  const hits = useMemo(() => (state === undefined ? [] : linesWith(state.log.lines, filter)), [state, filter]);
  const hitSet = useMemo(() => new Set(hits), [hits]);
  if (error !== undefined) return <ErrorState error={error} onRetry={() => window.location.reload()} />;
  if (state === undefined) return <WaitingRows />;
  if (state.size === 0) return <EmptyState title="This file is empty" />;
  const more = async () => {
    setBusy(true);
    try {
      setState(await readOn(digest, decoder.current, state));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const rest = state.size - state.read;
  const line = Number(view.line);
  const current = hits.length > 0 ? hits[at % hits.length] : line > 0 && line <= state.log.lines.length ? line - 1 : undefined;
  return (
    <>
      <Group p="xs" gap="sm">
        <TextInput
          size="xs"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) =>
            event.key === "Enter" && hits.length > 0 && setAt((at + (event.shiftKey ? hits.length - 1 : 1)) % hits.length)
          }
          placeholder="Find; Enter for the next"
          aria-label="Find in this text"
          leftSection={<SearchIcon size={14} />}
          w={{ base: "100%", xs: 240 }}
        />
        <Text size="xs" c="dimmed" className="numbers" role="status">
          {filter === ""
            ? ""
            : hits.length === 0
              ? "nowhere in what is read"
              : `${(at % hits.length) + 1} of ${showCount(hits.length)} lines`}
        </Text>
        <Group gap="sm" ml="auto">
          {state.packed || state.size <= PART ? null : (
            <Button size="compact-xs" variant="default" onClick={() => show({ line: atEnd ? undefined : "end" })}>
              {atEnd ? "To the begin" : "To the end"}
            </Button>
          )}
          <Switch size="xs" label="Wrap" checked={wrap} onChange={(event) => setWrap(event.currentTarget.checked)} />
        </Group>
      </Group>
      <TextLines
        key={state.from}
        log={state.log}
        hits={hitSet}
        current={current}
        wrap={wrap}
        fromEnd={state.from === "end"}
        onChoose={(chosen) => show({ line: String(chosen) })}
      />
      <Group p="xs" gap="sm">
        <Text size="xs" c="dimmed" className="numbers">
          {wordsOf(state, rest)}
        </Text>
        {rest > 0 && !state.packed && state.from === "start" && (
          <Button size="compact-xs" variant="default" loading={busy} onClick={() => void more()}>
            Read on
          </Button>
        )}
      </Group>
    </>
  );
}

function wordsOf({ log, from, packed, read, size }: State, rest: number): string {
  const lines = `${showCount(log.lines.length)} line${log.lines.length === 1 ? "" : "s"}`;
  if (rest <= 0) return lines;
  if (packed) return `the first ${lines}, unpacked from ${showBytes(read)} of ${showBytes(size)}`;
  return from === "end"
    ? `the last ${lines}, ${showBytes(read)} of ${showBytes(size)}`
    : `${lines}, ${showBytes(read)} of ${showBytes(size)} read`;
}

interface Wanted {
  readonly line: number;
  readonly signal: AbortSignal;
}

async function readStart(digest: string, decoder: TextDecoder, { line, signal }: Wanted): Promise<State> {
  const { bytes, size } = await readHead(digest, PART, signal);
  const packed = isGzip(bytes);
  const head = packed ? await readHead(digest, MOST_PACKED, signal) : undefined;
  const plain = head === undefined ? bytes : await inflateHead(head.bytes, 2 * MOST_PACKED);
  let state: State = {
    log: appendText(NO_LINES, decoder.decode(plain, { stream: true })),
    from: "start",
    read: head === undefined ? bytes.length : head.bytes.length,
    size,
    packed,
  };
  while (!packed && state.log.lines.length < line && state.read < Math.min(size, MOST_TO_LINE))
    state = await readOn(digest, decoder, state, signal);
  return state;
}

async function readOn(digest: string, decoder: TextDecoder, state: State, signal?: AbortSignal): Promise<State> {
  const { bytes } = await readPart(digest, state.read, PART, signal);
  const text = decoder.decode(bytes, { stream: true });
  return { ...state, log: appendText(state.log, text, MOST_LINES), read: state.read + bytes.length };
}

async function readEnd(digest: string, signal: AbortSignal): Promise<State> {
  const { size } = await readHead(digest, 1, signal);
  const from = Math.max(0, size - PART);
  const { bytes } = size === 0 ? { bytes: new Uint8Array() } : await readPart(digest, from, PART, signal);
  return { log: tailOf(new TextDecoder().decode(bytes), from > 0), from: "end", read: bytes.length, size, packed: false };
}
