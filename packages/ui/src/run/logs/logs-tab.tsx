/** What tasks write, live: choose a node, an attempt and a stream; search in it, or in all logs of the run. */
import { ActionIcon, Button, Group, SegmentedControl, Select, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { ChevronDownIcon, SearchIcon } from "../../app/icons.tsx";
import { EmptyState } from "../../app/states.tsx";
import { StatusBadge } from "../../app/status-badge.tsx";
import { isOver } from "../../data/client.ts";
import { showBytes, showCount } from "../../data/words.ts";
import { failedNodeOf } from "../model/failed-node.ts";
import type { RunModel } from "../model/run-model.ts";
import { selectRows } from "../model/select.ts";
import { useRunView } from "../tabs.ts";
import { useNode, useSession, useSlowVersion, useSnapshot } from "../use-run.ts";
import { plainText } from "./ansi.ts";
import { LogView } from "./log-view.tsx";
import { RunSearch } from "./run-search.tsx";
import { useLog, type LogState } from "./use-log.ts";

/** Choices shown at once; typing narrows them. */
const MOST_CHOICES = 60;

export function LogsTab() {
  const session = useSession();
  const view = useRunView();
  const [typed, setTyped] = useState("");
  const version = useSlowVersion(session, 500);
  const choices = useMemo(() => taskPaths(session.model, typed === view.node ? "" : typed), [session, typed, view.node, version]);
  const { detail } = useSnapshot(session);
  const over = detail !== undefined && isOver(detail.run.status);
  const path =
    [view.node, detail === undefined ? undefined : failedNodeOf(detail.run)].find((one) => isTask(session.model, one)) ??
    choices[0];
  if (path === undefined) {
    return (
      <div className="card">
        <EmptyState title="Nothing has been written">
          {over ? "No task of this run was executed." : "Logs appear here within a second when the first task runs."}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="card">
      <Group p="sm" gap="sm">
        <Select
          aria-label="Node"
          size="xs"
          searchable
          value={path}
          data={[...new Set([path, ...choices])]}
          searchValue={typed}
          onSearchChange={setTyped}
          filter={({ options }) => options}
          onChange={(next) => next !== null && view.show({ node: next, attempt: undefined, stream: undefined }, true)}
          w={{ base: "100%", sm: 380 }}
          maxDropdownHeight={320}
        />
        <RunSearch
          onOpen={(hit) =>
            view.show({ node: hit.path, filter: hit.wanted, attempt: String(hit.number), stream: hit.stream }, true)
          }
        />
      </Group>
      <AttemptLog key={path} path={path} />
    </div>
  );
}

function isTask(model: RunModel, path: string | undefined): boolean {
  const row = path === undefined ? undefined : model.indexOf(path);
  return row !== undefined && ["task", "dynamic"].includes(model.entry(row).kind);
}

/** What failed, the first of it first: others may have failed for it; then what runs, then the newest. */
function taskPaths(model: RunModel, typed: string): readonly string[] {
  const pick = (statuses: Parameters<typeof selectRows>[1]["statuses"]) =>
    [
      ...selectRows(model, {
        text: typed,
        kinds: ["task", "dynamic"],
        ...(statuses !== undefined && { statuses }),
        sort: "order",
        descending: statuses?.[0] !== "failed",
        now: Date.now(),
      }).subarray(0, MOST_CHOICES),
    ].map((row) => model.entry(row));
  const found = [...pick(["failed"]), ...pick(["running"]), ...pick(undefined)].filter(({ attempts }) => attempts > 0);
  return [...new Set(found.map(({ path }) => path))].slice(0, MOST_CHOICES);
}

function AttemptLog({ path }: { readonly path: string }) {
  const session = useSession();
  const { data } = useNode(session, path);
  const attempts = data?.attempts ?? [];
  const view = useRunView();
  const [other, setOther] = useState(false);
  // Until a person chooses: error output, or the output when nothing was written there.
  const stream = view.stream ?? (other ? "stdout" : "stderr");
  const chosen = attempts.find((attempt) => String(attempt.number) === view.attempt) ?? attempts.at(-1);
  const state = useLog(session.id, chosen?.id, stream);
  const isEmpty = state.state === "complete" && state.log.lines.length === 0;
  useEffect(() => {
    if (isEmpty) setOther(true);
  }, [isEmpty]);
  return (
    <>
      <Group px="sm" pb="sm" gap="sm">
        <SegmentedControl
          size="xs"
          value={stream}
          onChange={(next) => view.show({ stream: next }, true)}
          data={["stderr", "stdout"]}
          aria-label="Stream"
        />
        {attempts.length > 1 && (
          <Select
            size="xs"
            w={120}
            aria-label="Attempt"
            value={String(chosen?.number)}
            onChange={(next) => view.show({ attempt: next ?? undefined }, true)}
            data={attempts.map((attempt) => ({ value: String(attempt.number), label: `Attempt ${attempt.number}` }))}
          />
        )}
        {chosen !== undefined && <StatusBadge status={chosen.status} />}
        <Text size="xs" c={state.state === "lost" ? "orange" : "dimmed"} role="status" className="numbers">
          {stateWords(state)}
        </Text>
      </Group>
      <SearchedLog key={view.filter} state={state} reused={data?.node.reusedFrom !== null && attempts.length === 0} />
    </>
  );
}

function stateWords({ state, log, truncatedBytes }: LogState): string {
  const cut = truncatedBytes > 0 ? ` · ${showBytes(truncatedBytes)} left out in the middle` : "";
  if (state === "loading") return "loading …";
  if (state === "lost") return "connection lost, trying again …";
  return `${state === "live" ? "● live · " : ""}${showCount(log.first - 1 + log.lines.length)} lines${cut}`;
}

function SearchedLog({ state, reused }: { readonly state: LogState; readonly reused: boolean }) {
  const view = useRunView();
  const [text, setText] = useState(view.filter);
  const [query] = useDebouncedValue(text.toLowerCase(), 200);
  const [at, setAt] = useState(0);
  const [wrap, setWrap] = useState(false);
  const { log } = state;
  const hits = useMemo(
    () =>
      query === "" ? [] : log.lines.flatMap((line, index) => (plainText(line).toLowerCase().includes(query) ? [index] : [])),
    [log, query],
  );
  useEffect(() => setAt(0), [query]);
  const step = (by: number) => setAt((before) => (hits.length === 0 ? 0 : (before + by + hits.length) % hits.length));
  return (
    <>
      <Group px="sm" pb="xs" gap="xs">
        <TextInput
          size="xs"
          w={{ base: "100%", xs: 260 }}
          leftSection={<SearchIcon size={14} />}
          placeholder="Search in this log"
          aria-label="Search in this log"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && step(event.shiftKey ? -1 : 1)}
        />
        {query !== "" && (
          <>
            <Text size="xs" className="numbers">
              {hits.length === 0 ? "no hits" : `${at + 1} of ${showCount(hits.length)}`}
            </Text>
            <ActionIcon size="sm" variant="subtle" aria-label="Next hit" onClick={() => step(1)} disabled={hits.length === 0}>
              <ChevronDownIcon size={14} />
            </ActionIcon>
          </>
        )}
        <Switch size="xs" label="Wrap" checked={wrap} onChange={(event) => setWrap(event.currentTarget.checked)} ml="auto" />
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => void navigator.clipboard.writeText(log.lines.map(plainText).join("\n"))}
          disabled={log.lines.length === 0}
        >
          Copy
        </Button>
      </Group>
      {log.lines.length === 0 && state.state === "complete" ? (
        <EmptyState title={reused ? "This result was reused" : "Nothing was written here"}>
          {reused ? "The logs are with the run that made it." : "The other stream may have something."}
        </EmptyState>
      ) : (
        <LogView log={log} hits={new Set(hits)} current={hits[at]} wrap={wrap} />
      )}
    </>
  );
}
