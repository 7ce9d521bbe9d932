/** A line of text to copy: a command, a digest. */
import { Button, Code, CopyButton, Group } from "@mantine/core";

export function CopyText({ text }: { readonly text: string }) {
  return (
    <Group gap={6} wrap="nowrap">
      <Code className="one-line" style={{ flex: 1, minWidth: 0 }} title={text}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy} aria-label={`Copy ${text}`}>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
