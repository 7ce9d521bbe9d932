/** Many runs of one workflow from one sheet. */
import { Alert, Button, Center, Grid, Group, Loader, MultiSelect, Paper, Stack, Text } from "@mantine/core";
import type { JsonObject, RecordType } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { filePort } from "../../api/files.ts";
import { FormView } from "../../form/index.ts";
import type { LaunchProps } from "../launch-page.tsx";
import { PresetsBar } from "../presets/presets-bar.tsx";
import { BatchView } from "./batch-view.tsx";
import { readItem } from "./browser-storage.ts";
import { ManyPanel } from "./many-panel.tsx";
import { columnFields, ROWS } from "./many-type.ts";
import { useBatch } from "./use-batch.ts";
import { useManyForm, type SavedSheet } from "./use-many-form.ts";

const NO_INPUTS: RecordType = { type: "object", properties: {}, required: [], additionalProperties: false };

export function ManyPage(props: LaunchProps) {
  const { workflow, source, preset } = props;
  const key = `sheet ${workflow.name}@${workflow.version} ${source?.run ?? preset?.name ?? ""}`;
  const saved = useQuery({
    queryKey: ["sheet", key],
    queryFn: async () => (await readItem<SavedSheet>(key)) ?? null,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  if (saved.data === undefined)
    return (
      <Center h="30vh">
        <Loader size="sm" aria-label="Loading" />
      </Center>
    );
  return <Many {...props} sheetKey={key} saved={saved.data ?? undefined} />;
}

type ManyProps = LaunchProps & { readonly sheetKey: string; readonly saved: SavedSheet | undefined };

function Many({ workflow, source, preset, sheetKey, saved }: ManyProps) {
  const type = workflow.document.workflows[workflow.document.main]?.graph.inputs ?? NO_INPUTS;
  const inputs: JsonObject | undefined = source?.inputs ?? preset?.inputs;
  const form = useManyForm({ type, key: sheetKey, saved, inputs });
  const batch = useBatch(`batch ${workflow.name}`);
  const [restored, setRestored] = useState(saved !== undefined);
  const reference = `${workflow.name}@${workflow.version}`;
  const choices = useMemo(() => columnFields(type), [type]);
  const others = Object.keys(type.properties).filter((name) => !form.columns.includes(name));
  return (
    <Stack gap="md">
      {batch.batch !== undefined && <BatchView batch={batch.batch} state={batch} />}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md">
            {restored && (
              <Alert variant="light" color="gray" py={6} px="sm">
                <Group justify="space-between" gap="xs">
                  <Text size="sm">What you entered before is still here.</Text>
                  <Button
                    size="compact-xs"
                    variant="default"
                    onClick={() => {
                      form.startOver();
                      setRestored(false);
                    }}
                  >
                    Start over
                  </Button>
                </Group>
              </Alert>
            )}
            <PresetsBar reference={reference} onStart={(chosen) => form.addRun(chosen.inputs)} action="Add a run from a preset" />
            <Paper withBorder p="md" component="section" aria-label="The sheet">
              <Stack gap="md">
                <MultiSelect
                  label="Columns of the sheet"
                  description="What differs from run to run. All other inputs are the same in every run, and stand below."
                  data={choices.map(({ name, label }) => ({ value: name, label }))}
                  value={[...form.columns]}
                  onChange={form.setColumns}
                  size="xs"
                  hidePickedOptions
                />
                <FormView key={form.columns.join(" ")} store={form.store} files={filePort} only={[ROWS]} bare />
              </Stack>
            </Paper>
            {others.length > 0 && (
              <>
                <Text fw={600}>The same in every run</Text>
                <FormView store={form.store} files={filePort} only={others} />
              </>
            )}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <ManyPanel form={form} workflow={reference} busy={batch.launching} last={batch.batch?.name} onLaunch={batch.start} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
