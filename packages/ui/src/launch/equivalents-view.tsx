/** The launch as a command, an HTTP request and a line of TypeScript; a link that carries the inputs. */
import { Button, Code, Group, Paper, SegmentedControl, Text } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { memo, useState } from "react";
import { apiCall, clientCall, commandLine, type Launch } from "./equivalents.ts";
import { inputsToHash } from "./shared-inputs.ts";

const KINDS = [
  { value: "cli", label: "Terminal" },
  { value: "http", label: "HTTP" },
  { value: "client", label: "TypeScript" },
] as const;
type Kind = (typeof KINDS)[number]["value"];

/** Characters shown; what is copied is whole. */
const MOST_SHOWN = 8000;

/** `read` gives what the form holds now: what is shown may be a moment behind it, what is copied is not. */
export const Equivalents = memo(function Equivalents({ read, ...shown }: Launch & { readonly read: () => Launch }) {
  const [kind, setKind] = useState<Kind>("cli");
  const write = (launch: Launch) =>
    kind === "cli" ? commandLine(launch) : kind === "http" ? apiCall(launch, location.origin) : clientCall(launch);
  const text = write(shown);
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
      <Code block mah={180} style={{ overflow: "auto", whiteSpace: "pre" }} tabIndex={0} role="region" aria-label="Command">
        {text.length > MOST_SHOWN
          ? `${text.slice(0, MOST_SHOWN)}\n… ${text.length - MOST_SHOWN} more characters; Copy takes all`
          : text}
      </Code>
      <Group gap="xs" mt="xs">
        <Copy text={() => write(read())} label="Copy" />
        <Copy
          text={() => `${location.origin}${location.pathname}#${inputsToHash(read().inputs)}`}
          label="Copy a link with these inputs"
        />
      </Group>
    </Paper>
  );
});

function Copy({ text, label }: { readonly text: () => string; readonly label: string }) {
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Button size="compact-xs" variant="default" onClick={() => clipboard.copy(text())}>
      {clipboard.copied ? "Copied" : label}
    </Button>
  );
}
