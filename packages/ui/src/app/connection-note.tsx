/** What stands above every page while the server is gone, and instead of it where this browser has no session. */
import { Alert, Button, Code, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useSyncExternalStore, type ReactNode } from "react";
import { askServer, connection, onConnection } from "./connection.ts";
import { usePageTitle } from "./page-title.ts";

export function WithConnection({ children }: { readonly children: ReactNode }) {
  const state = useSyncExternalStore(onConnection, connection);
  if (state === "no-session") return <NoSession />;
  return (
    <>
      {state === "gone" && (
        <Alert color="orange" variant="outline" mb="md" role="alert" data-connection="gone">
          <Group gap="sm" wrap="nowrap">
            <Loader size="xs" color="orange" aria-hidden />
            <Text size="sm">
              <b>The server does not answer.</b> What runs is not lost. Start it again with <Code>golgi serve</Code>; this page
              then goes on by itself.
            </Text>
          </Group>
        </Alert>
      )}
      {children}
    </>
  );
}

function NoSession() {
  usePageTitle("No session");
  return (
    <Stack maw={520} mx="auto" mt="xl" gap="sm" component="section" aria-label="No session" data-connection="no-session">
      <Title order={1}>This browser has no session here</Title>
      <Text>
        Golgi opens with a link that works once, so that no other page or person can use your server. Make one in a terminal, in
        the directory of your project:
      </Text>
      <Code block>golgi open</Code>
      <Text size="sm" c="dimmed">
        The link is good for five minutes. After that this browser stays signed in.
      </Text>
      <Group>
        <Button variant="default" onClick={() => void askServer()}>
          Try again
        </Button>
      </Group>
    </Stack>
  );
}
