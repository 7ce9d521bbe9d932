/** What stands where a page broke or does not exist. */
import { Button, Group, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { usePageTitle } from "./page-title.ts";
import { EmptyState, ErrorState } from "./states.tsx";

export function PageError({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return <ErrorState heading="This page broke" error={error} onRetry={reset} />;
}

export function PageUnknown() {
  usePageTitle("No such page");
  return (
    <Stack align="center">
      <EmptyState title="There is no such page" alone>
        The address may be mistyped, or the page has moved.
      </EmptyState>
      <Group>
        <Button component={Link} to="/workflows" variant="light">
          To the workflows
        </Button>
        <Button component={Link} to="/runs" variant="default">
          To the runs
        </Button>
      </Group>
    </Stack>
  );
}
