/** Where a value comes from: links to the node runs that made it, or the run's own inputs. */
import { Anchor, Text } from "@mantine/core";
import type { PortSource } from "./model/sources.ts";
import { useRunView } from "./tabs.ts";

export function SourceLinks({ sources }: { readonly sources: readonly PortSource[] }) {
  const view = useRunView();
  // From the outputs, the node is shown in the graph; beside it, in the same panel.
  const tab = view.tab === "outputs" || view.tab === "logs" ? "graph" : view.tab;
  return sources.map((source) =>
    source.node === undefined ? (
      <Text key={source.words} size="xs" c="dimmed" span>
        ← {source.words}
      </Text>
    ) : (
      <Anchor
        key={source.words}
        component="button"
        size="xs"
        onClick={() => view.show({ tab, node: source.node }, tab === view.tab)}
        className="one-line"
        maw="100%"
      >
        ← {source.words}
      </Anchor>
    ),
  );
}
