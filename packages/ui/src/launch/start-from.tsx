/** Where the form starts from: a run, an earlier visit, a preset. */
import { Alert, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { PageLink } from "../app/page-link.tsx";
import type { LaunchProps } from "./launch-page.tsx";
import { PresetsBar } from "./presets/presets-bar.tsx";
import type { LaunchForm } from "./use-launch-form.ts";

export function StartFrom({ form, source, preset, workflow }: LaunchProps & { readonly form: LaunchForm }) {
  const [dismissed, setDismissed] = useState(false);
  const anew = () => {
    form.startWith();
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
      <PresetsBar
        reference={`${workflow.name}@${workflow.version}`}
        form={form}
        {...(preset !== undefined && { start: preset })}
        onStart={(chosen) => {
          form.startWith(chosen.inputs);
          setDismissed(true);
        }}
      />
    </>
  );
}
