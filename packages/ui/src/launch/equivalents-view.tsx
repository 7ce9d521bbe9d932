/** The launch as a command, an HTTP request and a line of TypeScript; a link that carries the inputs. */
import { Button, Code, CopyButton, Group, Paper, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { apiCall, clientCall, commandLine, type Launch } from "./equivalents.ts";
import { inputsToHash } from "./shared-inputs.ts";

const KINDS = [
  { value: "cli", label: "Terminal" },
  { value: "http", label: "HTTP" },
  { value: "client", label: "TypeScript" },
] as const;
type Kind = (typeof KINDS)[number]["value"];

export function Equivalents(launch: Launch) {
  const [kind, setKind] = useState<Kind>("cli");
  const text = kind === "cli" ? commandLine(launch) : kind === "http" ? apiCall(launch, location.origin) : clientCall(launch);
  return (
    <Paper withBorder p="md" component="section" aria-label="The same elsewhere">
      <Group justify="space-between" mb="xs" gap="xs">
        <Text fw={600} size="sm">
          The same elsewhere
        </Text>
        <SegmentedControl
          size="xs"
          data={[...KINDS]}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
          aria-label="Where"
        />
      </Group>
      <Code block mah={180} style={{ overflow: "auto", whiteSpace: "pre" }} tabIndex={0} aria-label="Command">
        {text}
      </Code>
      <Group gap="xs" mt="xs">
        <Copy text={() => text} label="Copy" />
        <Copy
          text={() => `${location.origin}${location.pathname}#${inputsToHash(launch.inputs)}`}
          label="Copy a link with these inputs"
        />
      </Group>
    </Paper>
  );
}

function Copy({ text, label }: { readonly text: () => string; readonly label: string }) {
  return (
    <CopyButton value={text()}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy}>
          {copied ? "Copied" : label}
        </Button>
      )}
    </CopyButton>
  );
}
