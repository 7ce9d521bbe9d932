/** What can be done with a run now: cancel, resume, launch again, with changes, compare. Each says what went wrong beside it. */
import { Alert, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ChevronDownIcon, CompareIcon, EditIcon, PlayIcon, RedoIcon, StopIcon } from "../app/icons.tsx";
import { golgi, isOver, type RunDetail } from "../data/client.ts";
import { ComparePicker } from "./compare-picker.tsx";
import { useSession } from "./use-run.ts";

type Act = "cancel" | "resume" | "retry" | "rerun";

export function RunActions({ detail: { run, document } }: { readonly detail: RunDetail }) {
  const session = useSession();
  const navigate = useNavigate();
  const [busy, setBusy] = useState<Act>();
  const [problem, setProblem] = useState<string>();
  const [asking, ask] = useDisclosure(false);
  const [comparing, compare] = useDisclosure(false);
  const reference = `${run.workflow}@${document}`;

  async function act(kind: Act, work: () => Promise<void>): Promise<void> {
    setBusy(kind);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(undefined);
    }
  }
  const cancel = () =>
    act("cancel", async () => {
      ask.close();
      await golgi.run(run.id).cancel();
      await session.refresh();
    });
  const resume = (retryFailed: boolean) =>
    act(retryFailed ? "retry" : "resume", async () => {
      await golgi.run(run.id).resume({ retryFailed });
      session.start();
    });
  const rerun = () =>
    act("rerun", async () => {
      // Who launches is known to the server.
      const { by: _by, ...options } = run.options;
      const { id } = await golgi.launch({
        workflow: reference,
        inputs: run.inputs,
        options,
        ...(run.label !== null && { label: run.label }),
      });
      await navigate({ to: "/runs/$run", params: { run: id } });
    });
  const over = isOver(run.status);
  return (
    <Stack gap={6} align="flex-end">
      <Group gap="xs">
        {!over && (
          <Button
            size="xs"
            color="red"
            variant="light"
            leftSection={<StopIcon size={14} />}
            loading={busy === "cancel"}
            disabled={run.status === "cancelling"}
            onClick={ask.open}
          >
            Cancel
          </Button>
        )}
        {over && run.status !== "succeeded" && (
          <Button
            size="xs"
            leftSection={<PlayIcon size={14} />}
            loading={busy === "resume" || busy === "retry"}
            onClick={() => void resume(true)}
          >
            Resume
          </Button>
        )}
        <Button
          size="xs"
          variant="light"
          leftSection={<EditIcon size={14} />}
          component={Link}
          to="/workflows/$reference/launch"
          params={{ reference } as never}
          search={{ from: run.id } as never}
        >
          Re-run with changes
        </Button>
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <Button size="xs" variant="default" rightSection={<ChevronDownIcon size={14} />} loading={busy === "rerun"}>
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<RedoIcon />} onClick={() => void rerun()}>
              Re-run as it was
            </Menu.Item>
            {over && run.status !== "succeeded" && (
              <Menu.Item leftSection={<PlayIcon />} onClick={() => void resume(false)}>
                Resume without trying failed nodes again
              </Menu.Item>
            )}
            <Menu.Item leftSection={<CompareIcon />} onClick={compare.open}>
              Compare with another run …
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {problem !== undefined && (
        <Alert color="red" variant="light" py={4} withCloseButton onClose={() => setProblem(undefined)}>
          {problem}
        </Alert>
      )}
      <Modal opened={asking} onClose={ask.close} title="Cancel this run?" size="sm" centered>
        <Text size="sm">What runs is ended. Results of finished nodes are kept, so the run can be resumed.</Text>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={ask.close}>
            Keep running
          </Button>
          <Button color="red" onClick={() => void cancel()}>
            Cancel the run
          </Button>
        </Group>
      </Modal>
      <ComparePicker run={run} opened={comparing} onClose={compare.close} />
    </Stack>
  );
}
