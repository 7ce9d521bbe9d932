/** What differs from the run that the form started from. */
import { Code, Paper, Stack, Text } from "@mantine/core";
import type { Json, RunId } from "@golgi/ir";
import { diffValues, showInline } from "./value-diff.ts";

export function Changes({
  before,
  after,
  run,
}: {
  readonly before: Json;
  readonly after: Json | undefined;
  readonly run: RunId;
}) {
  const found = diffValues(before, after);
  return (
    <Paper withBorder p="md" component="section" aria-label="Changes">
      <Text fw={600} size="sm" mb="xs">
        Changes against {run}
      </Text>
      {found.length === 0 && (
        <Text size="sm" c="dimmed">
          None yet: everything would be reused.
        </Text>
      )}
      <Stack gap="xs">
        {found.slice(0, 30).map((difference) => (
          <div key={difference.place}>
            <Text size="xs" fw={500}>
              {difference.place}
            </Text>
            <Text size="xs" c="dimmed">
              <Code td="line-through">{showInline(difference.before)}</Code> → <Code>{showInline(difference.after)}</Code>
            </Text>
          </div>
        ))}
        {found.length > 30 && <Text size="xs">… and {found.length - 30} more</Text>}
      </Stack>
    </Paper>
  );
}
