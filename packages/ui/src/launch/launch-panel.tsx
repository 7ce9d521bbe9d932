/** Beside the form: what is missing, what will run, what changed, the same as a command, and the button. */
import { Alert, Anchor, Button, Paper, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { ApiError } from "@golgi/server/client";
import type { JsonObject, ValueIssue } from "@golgi/ir";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { golgi } from "../data/client.ts";
import { Failure } from "../api/failure.tsx";
import type { FormStore } from "../form/index.ts";
import "./launch.css";
import { Changes } from "./changes.tsx";
import { Forecast } from "./forecast.tsx";
import { focusIssue } from "./focus-issue.ts";
import { Equivalents } from "./equivalents-view.tsx";
import type { LaunchProps } from "./launch-page.tsx";
import type { LaunchForm } from "./use-launch-form.ts";

/** After the form's own check. */
const SETTLE_MS = 300;

interface PanelProps extends LaunchProps {
  readonly form: LaunchForm;
}

export function LaunchPanel(props: PanelProps) {
  const { form, workflow, source } = props;
  const { store } = form;
  const [label, setLabel] = useState("");
  const [failure, setFailure] = useState<Error>();
  const [launching, setLaunching] = useState(false);
  const navigate = useNavigate();
  const reference = `${workflow.name}@${workflow.version}`;
  const { given, right } = useSettledInputs(store);
  const inputs = right ? given : undefined;
  const request = { workflow: reference, inputs: given, ...(label.trim() !== "" && { label: label.trim() }) };
  const read = useCallback(
    () => ({ reference, inputs: form.given(), ...(label.trim() !== "" && { label: label.trim() }) }),
    [reference, form, label],
  );

  const launch = async () => {
    setFailure(undefined);
    const checked = store.check();
    const [first] = checked.issues;
    if (first !== undefined) return focusIssue(first);
    setLaunching(true);
    try {
      const run = await golgi.launch({ ...request, inputs: checked.value ?? {} });
      form.forget();
      await navigate({ to: "/runs/$run", params: { run: run.id } });
    } catch (error) {
      const issues = issuesOf(error);
      if (issues !== undefined) store.setIssues(issues);
      setFailure(error as Error);
    } finally {
      setLaunching(false);
    }
  };
  return (
    <Stack gap="md" className="golgi-launch-panel">
      <Paper withBorder p="md">
        <Stack gap="sm">
          <TextInput
            label="Name of the run"
            placeholder="optional"
            size="sm"
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            maxLength={200}
          />
          <Forecast reference={reference} inputs={inputs} />
          <IssueList store={store} />
          {failure !== undefined && <Failure error={failure} title="Not launched" />}
          <Button onClick={() => void launch()} loading={launching} fullWidth>
            Launch
          </Button>
        </Stack>
      </Paper>
      {source !== undefined && <Changes before={source.inputs} after={given} run={source.run} />}
      <Equivalents reference={reference} inputs={given} read={read} {...(label.trim() !== "" && { label: label.trim() })} />
    </Stack>
  );
}

interface Settled {
  /** What is given, right or wrong. */
  readonly given: JsonObject;
  readonly right: boolean;
}

/** The inputs after they did not change for a moment, so that typing renders only its field. */
function useSettledInputs(store: FormStore): Settled {
  const read = useCallback(
    (): Settled => ({ given: (store.value() ?? {}) as JsonObject, right: store.summary().issues.length === 0 }),
    [store],
  );
  const [settled, setSettled] = useState(read);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last = store.root();
    const stop = store.subscribe(() => {
      if (store.root() === last) return;
      last = store.root();
      clearTimeout(timer);
      timer = setTimeout(() => setSettled(read()), SETTLE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, read]);
  return settled;
}

function IssueList({ store }: { readonly store: FormStore }) {
  const { issues, attempted } = useSyncExternalStore(store.subscribe, store.summary);
  const missing = issues.filter((issue) => issue.code === "GOLGI_VALUE_MISSING").length;
  if (issues.length === 0) return null;
  if (!attempted) {
    return (
      <Text size="sm" c="dimmed">
        {[missing > 0 ? `${missing} still to give` : "", issues.length > missing ? `${issues.length - missing} to correct` : ""]
          .filter(Boolean)
          .join(", ")}
        .
      </Text>
    );
  }
  return (
    <Alert
      color="red"
      variant="light"
      title={`${issues.length} ${issues.length === 1 ? "input needs" : "inputs need"} attention`}
      role="alert"
    >
      <ScrollArea.Autosize mah={220}>
        <Stack gap={2}>
          {issues.slice(0, 50).map((issue) => (
            <Anchor
              key={issue.message}
              component="button"
              type="button"
              size="xs"
              ta="left"
              c="inherit"
              onClick={() => focusIssue(issue)}
            >
              {issue.message}
            </Anchor>
          ))}
          {issues.length > 50 && <Text size="xs">… and {issues.length - 50} more</Text>}
        </Stack>
      </ScrollArea.Autosize>
    </Alert>
  );
}

function issuesOf(error: unknown): readonly ValueIssue[] | undefined {
  const issues = error instanceof ApiError ? error.problem.details?.["issues"] : undefined;
  return Array.isArray(issues) ? (issues as unknown as readonly ValueIssue[]) : undefined;
}
