/** What stands where a page broke or does not exist. */
import { Button, Group, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { golgi } from "../data/client.ts";
import { usePageTitle } from "./page-title.ts";
import { EmptyState, ErrorState } from "./states.tsx";

/** One reload in this time: a part that is missing from the server itself must not reload the page for ever. */
const RELOAD_MS = 20_000;
const RELOADED = "golgi:reloaded";

/**
 * A part of the page that could not be loaded when it was first wanted (the server was away, or is a newer one with other parts) stays
 * missing in this document; so the page is loaded again as soon as the server answers. Its address holds its state.
 */
export function PageError({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  const missing = isMissingPart(error);
  useEffect(() => {
    if (missing) golgi.call("getSession").then(reloadOnce, () => undefined);
  }, [missing]);
  return <ErrorState heading="This page broke" error={error} onRetry={missing ? reload : reset} />;
}

/** As Chromium, Firefox and Safari say it. */
function isMissingPart(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message);
}

function reload(): void {
  window.location.reload();
}

function reloadOnce(): void {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < RELOAD_MS) return;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  reload();
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
