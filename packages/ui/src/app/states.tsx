/** What a page shows when there is nothing, when it waits, and when something failed. */
import { Alert, Button, Center, Code, Loader, Skeleton, Stack, Text, Title } from "@mantine/core";
import { ApiError } from "@golgi/server/client";
import type { ReactNode } from "react";

export function EmptyState({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Center mih={180} p="lg">
      <Stack gap={6} align="center" maw={460} ta="center">
        <Title order={2} fz="md">
          {title}
        </Title>
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
      </Stack>
    </Center>
  );
}

export function Waiting({ what, height = 180 }: { readonly what: string; readonly height?: number }) {
  return (
    <Center h={height} role="status">
      <Loader size="sm" aria-label={what} />
    </Center>
  );
}

export function WaitingRows({ rows = 8 }: { readonly rows?: number }) {
  return (
    <Stack gap={10} p="md" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={18} width={`${95 - ((row * 17) % 40)}%`} />
      ))}
    </Stack>
  );
}

/** What happened, the rule's code, how to fix it, and a way to try again. */
export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const problem = error instanceof ApiError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  const offline = error instanceof TypeError;
  return (
    <Alert
      color="red"
      variant="outline"
      title={offline ? "The server does not answer" : "This could not be shown"}
      m="md"
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{offline ? "Is `golgi serve` still running? The page connects again by itself." : message}</Text>
        {problem?.hint !== undefined && <Text size="sm">{problem.hint}</Text>}
        {problem !== undefined && <Code>{problem.code}</Code>}
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
