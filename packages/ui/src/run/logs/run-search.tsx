/** Searches the logs of all attempts of the run and lists the lines that have the text, as they are found. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Answer } from "@golgi/server/client";
import { useMemo, useRef, useState } from "react";
import { SearchIcon } from "../../app/icons.tsx";
import { golgi } from "../../data/client.ts";
import { showCount } from "../../data/words.ts";
import type { RunModel } from "../model/run-model.ts";
import { useSession } from "../use-run.ts";

export type Hit = Answer<"searchLogs">["hits"][number] & { readonly wanted: string };

const MOST_HITS = 300;

interface Found {
  readonly hits: readonly Hit[];
  readonly searched: number;
  readonly over: boolean;
  readonly problem?: string;
}

const NOTHING: Found = { hits: [], searched: 0, over: false };

export function RunSearch({ onOpen }: { readonly onOpen: (hit: Hit) => void }) {
  const { model, id } = useSession();
  const [opened, { open, close }] = useDisclosure(false);
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found>();
  const stop = useRef(new AbortController());
  const total = useMemo(() => (opened ? attemptsIn(model) : 0), [opened, model, found]);

  /** Page by page: the server looks for about a second, then says what it has and where it stands. */
  async function search(): Promise<void> {
    stop.current.abort();
    const { signal } = (stop.current = new AbortController());
    let now = NOTHING;
    setFound(now);
    try {
      for (let after: string | undefined; ; ) {
        const query = { text, ...(after !== undefined && { after }) };
        const page = await golgi.call("searchLogs", { params: { id }, query, signal });
        const hits = [...now.hits, ...page.hits.map((hit) => ({ ...hit, wanted: text }))];
        after = page.next;
        now = { hits, searched: now.searched + page.searched, over: after === undefined || hits.length >= MOST_HITS };
        if (signal.aborted) return;
        setFound(now);
        if (now.over || after === undefined) return;
      }
    } catch (error) {
      if (!signal.aborted) setFound({ ...now, over: true, problem: error instanceof Error ? error.message : String(error) });
    }
  }

  return (
    <>
      <Button size="xs" variant="default" leftSection={<SearchIcon size={14} />} onClick={open}>
        Search all logs
      </Button>
      <Modal
        opened={opened}
        onClose={() => {
          stop.current.abort();
          close();
        }}
        title="Search in all logs of this run"
        size="xl"
      >
        <Stack gap="sm">
          <Group
            gap="xs"
            component="form"
            onSubmit={(event: { preventDefault(): void }) => (event.preventDefault(), void search())}
          >
            <TextInput
              aria-label="Text to find"
              placeholder="error"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              style={{ flex: 1 }}
              data-autofocus
            />
            <Button type="submit" disabled={text === ""}>
              Search
            </Button>
          </Group>
          {found !== undefined && (
            <Text size="xs" c={found.problem === undefined ? "dimmed" : "red"} role="status" className="numbers">
              {found.problem ?? foundWords(found, total)}
            </Text>
          )}
          {found?.hits.map((hit, index) => (
            <button
              key={index}
              type="button"
              className="grid-row"
              style={{ gridTemplateColumns: "minmax(0, 1fr)", padding: 6 }}
              onClick={() => (close(), onOpen(hit))}
            >
              <Text size="xs" c="dimmed" className="one-line">
                {hit.path} · {hit.stream}
                {hit.number > 1 ? ` · attempt ${hit.number}` : ""} · line {hit.line}
              </Text>
              <Text size="sm" ff="monospace" className="one-line">
                {hit.text}
              </Text>
            </button>
          ))}
        </Stack>
      </Modal>
    </>
  );
}

function foundWords({ hits, searched, over }: Found, total: number): string {
  const where = `${showCount(searched)} of ${showCount(Math.max(searched, total))} logs searched`;
  if (over && hits.length === 0) return `No log of this run has it; ${where}.`;
  if (over && hits.length >= MOST_HITS) return `The first ${showCount(hits.length)} lines; ${where}. A longer text finds fewer.`;
  return `${showCount(hits.length)} line${hits.length === 1 ? "" : "s"}; ${where}${over ? "" : " …"}`;
}

function attemptsIn({ columns, size }: RunModel): number {
  let sum = 0;
  for (let row = 0; row < size(); row++) sum += columns.attempts[row] ?? 0;
  return sum;
}
