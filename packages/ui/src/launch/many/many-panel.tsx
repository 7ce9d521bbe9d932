/** Beside the sheet: the batch's name, what is wrong, the check of all rows, and the button. */
import { Alert, Anchor, Button, Group, Paper, Progress, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { showPath, type Json, type ValueIssue } from "@golgi/ir";
import { useEffect, useState, useSyncExternalStore } from "react";
import { Failure } from "../../api/failure.tsx";
import { showCount } from "../../data/words.ts";
import { messageHere, type FormStore } from "../../form/index.ts";
import { focusIssue } from "../focus-issue.ts";
import type { Batch } from "./launch-rows.ts";
import { MOST_NAME, ROWS, rowsOf, type Row } from "./many-type.ts";
import { useCheckAll, type CheckState } from "./use-check-all.ts";
import type { ManyForm } from "./use-many-form.ts";

interface ManyPanelProps {
  readonly form: ManyForm;
  /** `name@sha256:…` */
  readonly workflow: string;
  readonly busy: boolean;
  /** Name of the batch that was launched last. */
  readonly last: string | undefined;
  readonly onLaunch: (batch: Batch) => void;
}

export function ManyPanel({ form, workflow, busy, last, onLaunch }: ManyPanelProps) {
  const { store, columns } = form;
  const [name, setName] = useState(() => batchName(workflow));
  const { state, check, stop } = useCheckAll(workflow, columns);
  const draft = useSyncExternalStore(store.subscribe, store.root);
  // What was checked is not what stands there now.
  useEffect(() => stop, [draft, store]);
  const count = rowCount(store);
  // A second press, or the same sheet a week later, does not launch everything again unawares.
  const taken = last !== undefined && last === name.trim();
  const rightRows = (): readonly Row[] | undefined => {
    const { issues, value } = store.check();
    const [first] = issues;
    if (first === undefined) return rowsOf(value as Json);
    focusIssue(first);
    return undefined;
  };
  const checkAll = () => {
    const rows = rightRows();
    if (rows !== undefined) void check(rows, (issues) => store.setIssues(issues));
  };
  const launchAll = () => {
    const rows = rightRows();
    if (rows === undefined) return;
    const id = crypto.randomUUID();
    onLaunch({ id, name: name.trim() || id.slice(0, 8), workflow, at: Date.now(), rows, results: rows.map(() => null) });
  };
  return (
    <Paper withBorder p="md" className="golgi-launch-panel">
      <Stack gap="sm">
        <TextInput
          label="Name of the batch"
          description="The list of runs can be narrowed to it"
          size="sm"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={MOST_NAME}
          error={taken && !busy ? "A batch of this name was launched just now; another one needs another name" : undefined}
        />
        <SheetIssues store={store} />
        <CheckOutcome state={state} onStop={stop} />
        <Group grow gap="xs">
          <Button variant="default" onClick={checkAll} disabled={busy || count === 0} loading={state.kind === "checking"}>
            Check all
          </Button>
          <Button onClick={launchAll} disabled={busy || taken || count === 0}>
            Launch {count === 1 ? "1 run" : `${showCount(count)} runs`}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function batchName(workflow: string): string {
  const now = new Date();
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${(workflow.split("@")[0] ?? "").slice(0, 50)} ${day} ${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}

function rowCount(store: FormStore): number {
  const list = store.draftAt([ROWS]);
  return list?.kind === "list" ? list.items.length : 0;
}

function CheckOutcome({ state, onStop }: { readonly state: CheckState; readonly onStop: () => void }) {
  switch (state.kind) {
    case "idle":
      return null;
    case "failed":
      return <Failure error={state.error} title="The check did not work" />;
    case "checking":
      return (
        <Group gap="xs" wrap="nowrap">
          <Progress flex={1} size="sm" value={(100 * state.done) / state.of} aria-label="Rows that are checked" />
          <Text size="xs" c="dimmed">
            {showCount(state.done)} of {showCount(state.of)}
          </Text>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onStop}>
            Stop
          </Button>
        </Group>
      );
    case "checked": {
      const { rows, refused, tasks, reused } = state.outcome;
      if (refused > 0)
        return (
          <Alert color="red" variant="light" title={`The server refuses ${showCount(refused)} of ${showCount(rows)} runs`}>
            The cells are marked.
          </Alert>
        );
      return (
        <Text size="sm" data-testid="checked">
          <Text span c="teal" fw={600}>
            {rows === 1 ? "The run is" : `All ${showCount(rows)} runs are`} right.
          </Text>{" "}
          {tasks === 0
            ? "What will run is known as it goes."
            : `${showCount(tasks - reused)} ${tasks - reused === 1 ? "task" : "tasks"} to run, ${showCount(reused)} reused.`}
        </Text>
      );
    }
  }
}

/** In words of the sheet: row and column. */
function SheetIssues({ store }: { readonly store: FormStore }) {
  const { issues, attempted } = useSyncExternalStore(store.subscribe, store.summary);
  if (issues.length === 0) return null;
  const inRows = issues.filter(({ path }) => path[0] === ROWS && path.length > 1);
  const rows = new Set(inRows.map(({ path }) => path[1])).size;
  const others = issues.length - inRows.length;
  const words = [
    rows > 0 ? `${showCount(rows)} ${rows === 1 ? "row" : "rows"} to complete` : "",
    others > 0 ? `${others} ${others === 1 ? "input" : "inputs"} to give or correct` : "",
  ]
    .filter(Boolean)
    .join(", ");
  if (!attempted)
    return (
      <Text size="sm" c="dimmed">
        {words}.
      </Text>
    );
  return (
    <Alert color="red" variant="light" title={words} role="alert">
      <ScrollArea.Autosize mah={220}>
        <Stack gap={2}>
          {issues.slice(0, 50).map((issue) => (
            <Anchor
              key={JSON.stringify(issue.path) + issue.message}
              component="button"
              type="button"
              size="xs"
              ta="left"
              c="inherit"
              onClick={() => focusIssue(issue)}
            >
              {issueWords(issue)}
            </Anchor>
          ))}
          {issues.length > 50 && <Text size="xs">… and {showCount(issues.length - 50)} more</Text>}
        </Stack>
      </ScrollArea.Autosize>
    </Alert>
  );
}

function issueWords(issue: ValueIssue): string {
  const [root, row, ...rest] = issue.path;
  if (root !== ROWS) return issue.message;
  if (typeof row !== "number") return "The sheet has no rows";
  return `Row ${row + 1}, ${showPath(rest)}: ${messageHere(issue)}`;
}
