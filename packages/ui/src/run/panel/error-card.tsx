/** A failure on one screen: what, where, with which values, against which rule, how to fix it, its last lines, and the command that shows it again. */
import { Anchor, Code, Stack, Text } from "@mantine/core";
import type { Document } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CopyText } from "../../app/copy-text.tsx";
import { golgi, type AttemptRow, type NodeRow } from "../../data/client.ts";
import { shellWord } from "../../data/shell-word.ts";
import { parseAnsi, plainLines } from "../logs/ansi.ts";
import { useRunView } from "../tabs.ts";
import { useGraph } from "../use-run.ts";
import { CAUSE_WORDS } from "./cause-words.ts";
import { messageWithoutLog, shortValue } from "./error-words.ts";

const TAIL_LINES = 14;
const TAIL_BYTES = 256 * 1024;
const MOST_VALUES = 6;

export function ErrorCard({ node, attempt }: { readonly node: NodeRow; readonly attempt: AttemptRow | undefined }) {
  const { error } = node;
  if (error === null) return null;
  const cause = attempt?.result?.cause;
  const words = cause === undefined ? undefined : CAUSE_WORDS[cause];
  return (
    <section className="card failure-card" aria-label="What failed" data-testid="error-card">
      <Stack gap="xs">
        <dl className="failure-facts">
          <Fact name="What">
            <Text size="sm" fw={600} c="red" style={{ overflowWrap: "anywhere" }}>
              {error.code}
            </Text>
            <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} lineClamp={12}>
              {plainLines(messageWithoutLog(error.message))}
            </Text>
            <Text size="xs" c="dimmed">
              {ending(attempt, node.attempts)}
            </Text>
          </Fact>
          <Where node={node} />
          <Values node={node} error={error} />
          {words !== undefined && (
            <Fact name="Rule">
              <Text size="sm">{words.rule}</Text>
            </Fact>
          )}
          {(error.hint ?? words?.fix) !== undefined && (
            <Fact name="Fix">
              <Text size="sm" fw={500}>
                {error.hint ?? words?.fix}
              </Text>
            </Fact>
          )}
        </dl>
        {attempt !== undefined && <LogTail attempt={attempt} />}
        <Text size="xs" c="dimmed">
          In a terminal, in the project's directory
        </Text>
        {attempt !== undefined && <CopyText text={`golgi reproduce ${node.run} ${shellWord(node.path)}`} />}
        <CopyText text={`golgi logs ${node.run} ${shellWord(node.path)}`} />
      </Stack>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** `cause: exit · exit status 3 · attempt: 1` */
function ending(attempt: AttemptRow | undefined, attempts: number): string {
  const { cause, exitCode, signal } = attempt?.result ?? {};
  return [
    ...(cause === undefined ? [] : [`cause: ${cause}`]),
    ...(exitCode === undefined ? [] : [`exit status ${exitCode}`]),
    ...(signal === undefined ? [] : [`signal ${signal}`]),
    `attempt${attempts === 1 ? "" : "s"}: ${attempts}`,
  ].join(" · ");
}

function Where({ node }: { readonly node: NodeRow }) {
  const graph = useGraph(node.run);
  const document = graph.data?.document as unknown as Document | undefined;
  const task = node.task === null ? undefined : document?.tasks[node.task];
  return (
    <Fact name="Where">
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {node.path}
      </Text>
      {task !== undefined && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          task {task.name}
          {task.source === undefined ? "" : `, ${task.source.file}:${task.source.line}`}
        </Text>
      )}
    </Fact>
  );
}

/** What the error itself names, else what the node was given. */
function Values({ node, error }: { readonly node: NodeRow; readonly error: NonNullable<NodeRow["error"]> }) {
  const named = Object.entries(error.details ?? {});
  const values = named.length > 0 ? named : Object.entries(node.inputs ?? {}).slice(0, MOST_VALUES);
  if (values.length === 0) return null;
  return (
    <Fact name={values.length === 1 ? "Value" : "Values"}>
      {values.map(([name, value]) => (
        <Text key={name} size="sm" ff="monospace" fz={12} style={{ overflowWrap: "anywhere" }}>
          {name} = {shortValue(value)}
        </Text>
      ))}
    </Fact>
  );
}

function LogTail({ attempt }: { readonly attempt: AttemptRow }) {
  const view = useRunView();
  const log = useQuery({
    queryKey: ["log-tail", attempt.id],
    queryFn: () => readTail(attempt),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (log.data === undefined || log.data.lines.length === 0) return null;
  const { stream, lines } = log.data;
  return (
    <div>
      <Text size="xs" c="dimmed">
        Last lines of {stream} ·{" "}
        <Anchor component="button" size="xs" onClick={() => view.show({ tab: "logs", node: attempt.path, stream })}>
          the whole log
        </Anchor>
      </Text>
      <Code block fz={11.5} style={{ overflow: "auto", maxHeight: 240 }}>
        {lines.map((line, index) => (
          <div key={index}>
            {parseAnsi(line).pieces.map((piece, at) => (
              <span key={at} style={{ color: piece.style.color }}>
                {piece.text}
              </span>
            ))}
          </div>
        ))}
      </Code>
    </div>
  );
}

/** Of the error output; of the output, when nothing was written there. The end of a long log is found by going on to it. */
async function readTail(
  attempt: AttemptRow,
): Promise<{ readonly stream: "stdout" | "stderr"; readonly lines: readonly string[] }> {
  for (const stream of ["stderr", "stdout"] as const) {
    let [text, from] = ["", 0];
    for (;;) {
      const params = { id: attempt.run, attempt: attempt.id, stream };
      const chunk = await golgi.call("readLog", { params, query: { from, max: 4 * 1024 * 1024 } });
      text = (text + chunk.text).slice(-TAIL_BYTES);
      if (chunk.next <= from || chunk.complete) break;
      from = chunk.next;
    }
    const lines = text.trimEnd().split("\n").slice(-TAIL_LINES);
    if (lines.join("").trim() !== "") return { stream, lines };
  }
  return { stream: "stderr", lines: [] };
}
