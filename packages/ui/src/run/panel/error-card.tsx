/** A failure on one screen: what, where, value and rule, how to fix it, the last lines it wrote, the command that shows it again. */
import { Code, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CopyText } from "../../app/copy-text.tsx";
import { golgi, type AttemptRow, type NodeRow } from "../../data/client.ts";
import { parseAnsi, plainLines } from "../logs/ansi.ts";
import { shellWord } from "../../data/shell-word.ts";

const TAIL_LINES = 14;
const TAIL_BYTES = 256 * 1024;

export function ErrorCard({ node, attempt }: { readonly node: NodeRow; readonly attempt: AttemptRow | undefined }) {
  const { error } = node;
  if (error === null) return null;
  const facts = [
    attempt?.result?.cause === undefined ? undefined : `cause: ${attempt.result.cause}`,
    attempt?.result?.exitCode === undefined ? undefined : `exit status ${attempt.result.exitCode}`,
    attempt?.result?.signal === undefined ? undefined : `signal ${attempt.result.signal}`,
    `attempt${node.attempts === 1 ? "" : "s"}: ${node.attempts}`,
  ].filter((fact) => fact !== undefined);
  return (
    <section className="card failure-card" aria-label="What failed" data-testid="error-card">
      <Stack gap="xs">
        <Text size="sm" fw={600} c="red">
          {error.code}
        </Text>
        <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} lineClamp={12}>
          {plainLines(error.message)}
        </Text>
        {error.hint !== undefined && (
          <Text size="sm" fw={500}>
            {error.hint}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {node.path} · {facts.join(" · ")}
        </Text>
        {error.details !== undefined && Object.keys(error.details).length > 0 && (
          <Code block fz={11} mah={140} style={{ overflow: "auto" }}>
            {JSON.stringify(error.details, null, 1)}
          </Code>
        )}
        {attempt !== undefined && <LogTail attempt={attempt} />}
        <Text size="xs" c="dimmed">
          In a terminal
        </Text>
        <CopyText text={`golgi logs ${node.run} ${shellWord(node.path)}`} />
        <CopyText text={`golgi reproduce ${node.run} ${shellWord(node.path)}`} />
      </Stack>
    </section>
  );
}

function LogTail({ attempt }: { readonly attempt: AttemptRow }) {
  const log = useQuery({
    queryKey: ["log-tail", attempt.id],
    queryFn: () =>
      golgi.call("readLog", { params: { id: attempt.run, attempt: attempt.id, stream: "stderr" }, query: { max: TAIL_BYTES } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const lines = (log.data?.text ?? "").trimEnd().split("\n").slice(-TAIL_LINES);
  if (log.data === undefined || lines.join("") === "") return null;
  return (
    <div>
      <Group gap={4}>
        <Text size="xs" c="dimmed">
          Last lines of its error output
        </Text>
      </Group>
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
