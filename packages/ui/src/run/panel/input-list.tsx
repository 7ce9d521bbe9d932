/** Inputs of a node run, each with where it comes from: another node, or the run's own inputs. */
import { Group, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import type { NodeRow } from "../../data/client.ts";
import { sourcesOfNode } from "../model/sources.ts";
import { SourceLinks } from "../source-links.tsx";
import { useLocated, useSession } from "../use-run.ts";
import { ValueView } from "../value-view.tsx";

export function InputList({ node }: { readonly node: NodeRow }) {
  const { id } = useSession();
  const located = useLocated(id, node.path);
  const sources = useMemo(() => (located === undefined ? {} : sourcesOfNode(located)), [located]);
  // The specs of the tasks that a dynamic node may use are passed to its function as an input of this name.
  const inputs = Object.entries(node.inputs ?? {}).filter(([port]) => located?.node.kind !== "dynamic" || port !== "tasks");
  if (inputs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        None
      </Text>
    );
  return (
    <Stack gap="xs">
      {inputs.map(([port, value]) => (
        <div key={port}>
          <Group gap={6}>
            <Text size="xs" c="dimmed">
              {port}
            </Text>
            <SourceLinks sources={sources[port] ?? []} />
          </Group>
          <ValueView value={value} run={id} />
        </div>
      ))}
    </Stack>
  );
}
