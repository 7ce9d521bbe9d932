/** Searches the logs of all tasks of the run, some at a time, and lists the first hit lines. */
import { Button, Group, Modal, Progress, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useRef, useState } from "react";
import { SearchIcon } from "../../app/icons.tsx";
import { golgi } from "../../data/client.ts";
import { selectRows } from "../model/select.ts";
import { useSession } from "../use-run.ts";
import { plainText } from "./ansi.ts";

export interface Hit {
  readonly path: string;
  readonly line: string;
  readonly text: string;
}

const MOST_HITS = 200;
/** Bytes of each log that are looked at. */
const MOST_BYTES = 1024 * 1024;
const AT_ONCE = 4;

export function RunSearch({ onOpen }: { readonly onOpen: (hit: Hit) => void }) {
  const { model, id } = useSession();
  const [opened, { open, close }] = useDisclosure(false);
  const [text, setText] = useState("");
  const [hits, setHits] = useState<readonly Hit[]>([]);
  const [progress, setProgress] = useState<number>();
  const stop = useRef(new AbortController());

  async function searchNode(path: string, wanted: string, signal: AbortSignal): Promise<readonly Hit[]> {
    const { attempts } = await golgi.call("getNode", { params: { id, path }, signal });
    const last = attempts.at(-1);
    if (last === undefined) return [];
    const found: Hit[] = [];
    for (const stream of ["stderr", "stdout"] as const) {
      const chunk = await golgi.call("readLog", { params: { id, attempt: last.id, stream }, query: { max: MOST_BYTES }, signal });
      for (const line of chunk.text.split("\n")) {
        if (plainText(line).toLowerCase().includes(wanted.toLowerCase()))
          found.push({ path, line: plainText(line).slice(0, 400), text: wanted });
        if (found.length >= 20) break;
      }
    }
    return found;
  }

  async function search(): Promise<void> {
    stop.current.abort();
    const control = new AbortController();
    stop.current = control;
    const rows = selectRows(model, { kinds: ["task", "dynamic"], sort: "order", descending: false, now: Date.now() });
    const paths = [...rows]
      .map((row) => model.entry(row))
      .filter(({ attempts }) => attempts > 0)
      .map(({ path }) => path);
    const found: Hit[] = [];
    setHits([]);
    for (let at = 0; at < paths.length && found.length < MOST_HITS && !control.signal.aborted; at += AT_ONCE) {
      setProgress((100 * at) / paths.length);
      const batch = paths.slice(at, at + AT_ONCE).map((path) => searchNode(path, text, control.signal).catch(() => []));
      found.push(...(await Promise.all(batch)).flat());
      setHits([...found]);
    }
    if (!control.signal.aborted) setProgress(100);
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
          {progress !== undefined && <Progress value={progress} size="xs" aria-label="Logs searched" />}
          {progress === 100 && hits.length === 0 && <Text size="sm">No log of this run has it.</Text>}
          {hits.map((hit, index) => (
            <button
              key={index}
              type="button"
              className="grid-row"
              style={{ gridTemplateColumns: "minmax(0, 1fr)", padding: 6 }}
              onClick={() => (close(), onOpen(hit))}
            >
              <Text size="xs" c="dimmed" className="one-line">
                {hit.path}
              </Text>
              <Text size="sm" ff="monospace" className="one-line">
                {hit.line}
              </Text>
            </button>
          ))}
        </Stack>
      </Modal>
    </>
  );
}
