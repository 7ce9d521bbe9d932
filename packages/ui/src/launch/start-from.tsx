/** Where the form starts from: a preset, an earlier visit, a run. */
import { Alert, Button, Group, Menu, Text } from "@mantine/core";
import { useState } from "react";
import { PageLink } from "../app/page-link.tsx";
import type { LaunchProps } from "./launch-page.tsx";
import type { LaunchForm } from "./use-launch-form.ts";

export function StartFrom({ form, source }: LaunchProps & { readonly form: LaunchForm }) {
  const [dismissed, setDismissed] = useState(false);
  const names = Object.keys(form.presets);
  const anew = () => {
    form.startWith(source?.inputs);
    setDismissed(true);
  };
  return (
    <>
      {source !== undefined && (
        <Text size="sm" c="dimmed">
          With the inputs of{" "}
          <PageLink to="/runs/$run" params={{ run: source.run }} size="sm">
            {source.run}
          </PageLink>
          . What you change is listed beside the form.
        </Text>
      )}
      {form.restored && !dismissed && (
        <Alert variant="light" color="gray" py={6} px="sm">
          <Group justify="space-between" gap="xs">
            <Text size="sm">What you entered before is still here.</Text>
            <Button size="compact-xs" variant="default" onClick={anew}>
              Start over
            </Button>
          </Group>
        </Alert>
      )}
      {names.length > 0 && (
        <Group>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button variant="default" size="xs">
                Start from a preset
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {names.map((name) => (
                <Menu.Item key={name} onClick={() => form.startWith(form.presets[name])}>
                  {name}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
    </>
  );
}
