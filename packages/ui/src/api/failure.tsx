/** A request that failed: what, and what to do. */
import { Alert, Button, Text } from "@mantine/core";
import { ApiError } from "@golgi/server/client";

interface FailureProps {
  readonly error: Error;
  readonly title?: string;
  readonly onRetry?: () => void;
}

export function Failure({ error, title, onRetry }: FailureProps) {
  const known = error instanceof ApiError ? error : undefined;
  const unreachable = known === undefined && error instanceof TypeError;
  return (
    <Alert
      color="red"
      variant="light"
      title={title ?? known?.problem.title ?? (unreachable ? "The server does not answer" : "This did not work")}
      role="alert"
    >
      <Text size="sm">{unreachable ? "Is golgi serve still running?" : error.message}</Text>
      {known?.hint !== undefined && (
        <Text size="sm" c="dimmed">
          {known.hint}
        </Text>
      )}
      {known !== undefined && (
        <Text size="xs" c="dimmed" ff="monospace" mt={4}>
          {known.code}
        </Text>
      )}
      {onRetry !== undefined && (
        <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
