/** What a page shows when there is nothing, when it waits, and when something failed. */
import { Alert, Button, Center, Code, Loader, Skeleton, Stack, Text, Title } from "@mantine/core";
import { ApiError } from "@golgi/server/client";
import { useEffect, useSyncExternalStore, type ReactNode } from "react";
import { connection, noticeFailure, onConnection } from "./connection.ts";

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  /** It is all that the page has to say. */
  readonly alone?: boolean;
}

export function EmptyState({ title, children, alone = false }: EmptyProps) {
  return (
    <Center mih={180} p="lg">
      <Stack gap={6} align="center" maw={460} ta="center">
        <Title order={alone ? 1 : 2} fz={alone ? "lg" : "md"}>
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
    <Center h={height} role="status" aria-label={what}>
      <Loader size="sm" aria-hidden />
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

interface ErrorProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** What the page would have been about, where the failure is all there is. */
  readonly heading?: string;
}

/** What happened, the rule's code, how to fix it, and a way to try again. Tries again by itself when a server that was gone is back. */
export function ErrorState({ error, onRetry, heading }: ErrorProps) {
  const problem = error instanceof ApiError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  useEffect(() => noticeFailure(error), [error]);
  useEffect(() => onConnection(() => connection() === "up" && onRetry?.()), [onRetry]);
  const gone = useSyncExternalStore(onConnection, connection) === "gone" && error instanceof TypeError;
  const alert = gone ? (
    // The note above all pages says the rest.
    <EmptyState title="Waiting for the server">What belongs here comes when it is back.</EmptyState>
  ) : (
    <Alert color={problem?.status === 404 ? "gray" : "red"} variant="outline" title={titleOf(error)} my="md" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {error instanceof TypeError
            ? "Is golgi serve still running? The page goes on by itself when it is."
            : sentence(message)}
        </Text>
        {problem?.hint !== undefined && !problem.hint.includes("/api/") && <Text size="sm">{problem.hint}</Text>}
        {problem !== undefined && <Code>{problem.code}</Code>}
        {onRetry !== undefined && problem?.status !== 404 && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
  if (heading === undefined) return alert;
  return (
    <>
      <Title order={1} style={{ overflowWrap: "anywhere" }}>
        {heading}
      </Title>
      {alert}
    </>
  );
}

function sentence(message: string): string {
  const capital = message.slice(0, 1).toUpperCase() + message.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

function titleOf(error: unknown): string {
  if (error instanceof TypeError) return "The server does not answer";
  if (!(error instanceof ApiError)) return "This could not be shown";
  return error.status === 404 ? "There is nothing at this address" : "This could not be shown";
}
