/** What stands where a page broke or does not exist. */
import { Button, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { EmptyState, ErrorState } from "./states.tsx";

export function PageError({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  return <ErrorState error={error} onRetry={reset} />;
}

export function PageUnknown() {
  return (
    <Stack align="center">
      <EmptyState title="There is no such page">The address may be mistyped, or the page has moved.</EmptyState>
      <Button component={Link} to="/runs" variant="light">
        To the runs
      </Button>
    </Stack>
  );
}
