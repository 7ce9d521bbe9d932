/** A gate that waits for a person: its question, and a form made from the type of the answer. */
import { Button, Stack, Text } from "@mantine/core";
import type { Document, Json, Type } from "@golgi/ir";
import { useMemo, useState } from "react";
import { golgi, type NodeRow } from "../../data/client.ts";
import { createForm, FormView, type FilePort } from "../../form/index.ts";
import { nodeAt } from "../model/sources.ts";
import { useGraph, useSession } from "../use-run.ts";

/** Answers hold no files that are not in the store already. */
const FILES: FilePort = {
  upload: (file, options) =>
    golgi.upload(file, {
      name: file.name,
      signal: options.signal,
      onProgress: (sentBytes, totalBytes) => options.onProgress({ sentBytes, totalBytes }),
    }),
  uploadFolder: () => Promise.reject(new Error("A folder cannot be an answer here; use `golgi answer`.")),
  candidates: () => Promise.resolve([]),
  lookup: () => Promise.resolve(undefined),
};

export function GateCard({ node }: { readonly node: NodeRow }) {
  const { id } = useSession();
  const graph = useGraph(id);
  const spec = graph.data === undefined ? undefined : nodeAt(graph.data.document as unknown as Document, node.path)?.node;
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
      <FormView store={form} files={FILES} id="gate" />
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
