/** A gate that waits for a person: its question, and a form made from the type of the answer. */
import { Button, Stack, Text } from "@mantine/core";
import type { Json, Type } from "@golgi/ir";
import { useMemo, useState } from "react";
import { golgi, type NodeRow } from "../../data/client.ts";
import { filePort } from "../../api/files.ts";
import { createForm, FormView } from "../../form/index.ts";
import { useLocated, useSession } from "../use-run.ts";

export function GateCard({ node }: { readonly node: NodeRow }) {
  const { id } = useSession();
  const spec = useLocated(id, node.path)?.node;
  if (spec?.kind !== "gate") return <Text size="sm">Waits for an answer: golgi answer {node.run}</Text>;
  return (
    <section className="card gate-card" aria-label="Question" data-testid="gate">
      <Text fw={600} size="sm">
        {spec.title ?? "Waits for you"}
      </Text>
      <Text size="sm" mb="sm" style={{ whiteSpace: "pre-wrap" }}>
        {spec.message}
      </Text>
      <AnswerForm node={node} type={spec.answer} start={spec.default} />
    </section>
  );
}

function AnswerForm({ node, type, start }: { readonly node: NodeRow; readonly type: Type; readonly start: Json | undefined }) {
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useMemo(
    () =>
      createForm(
        {
          type: "object",
          properties: { answer: { title: "Answer", ...type } },
          required: ["answer"],
          additionalProperties: false,
        },
        start === undefined ? {} : { value: { answer: start } },
      ),
    [type, start],
  );
  const send = async () => {
    const { value, issues } = form.check();
    const answer = value?.["answer"];
    if (answer === undefined || issues.length > 0) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await golgi.run(node.run).answer(node.path, answer);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm">
      <FormView store={form} files={filePort} id="gate" />
      {problem !== undefined && (
        <Text size="sm" c="red">
          {problem}
        </Text>
      )}
      <Button onClick={() => void send()} loading={busy}>
        Answer
      </Button>
    </Stack>
  );
}
