/** Launches a workflow: the form of its inputs beside what will happen. */
import { Alert, Center, Grid, Loader, Stack, Text, Title } from "@mantine/core";
import type { JsonObject, RunId } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { golgi } from "../data/client.ts";
import { filePort } from "../api/files.ts";
import { Failure } from "../api/failure.tsx";
import { workflowQuery, type WorkflowDetail } from "../api/workflows.ts";
import { PageLink } from "../app/page-link.tsx";
import { FormView } from "../form/index.ts";
import { LaunchPanel } from "./launch-panel.tsx";
import { StartFrom } from "./start-from.tsx";
import { useLaunchForm } from "./use-launch-form.ts";

export function LaunchPage() {
  const { reference } = useParams({ from: "/workflows/$reference/launch" });
  const { from, preset } = useSearch({ from: "/workflows/$reference/launch" });
  const workflow = useQuery(workflowQuery(reference));
  const source = useQuery({
    queryKey: ["run", from],
    queryFn: async ({ signal }) => (await golgi.call("getRun", { params: { id: from as RunId }, signal })).run,
    enabled: from !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const failure = workflow.error ?? source.error;
  if (failure !== null) return <Failure error={failure} />;
  if (workflow.data === undefined || (from !== undefined && source.data === undefined)) {
    return (
      <Center h="50vh">
        <Loader size="sm" aria-label="Loading" />
      </Center>
    );
  }
  const key = `${workflow.data.version} ${from ?? ""} ${preset ?? ""}`;
  return (
    <Launch
      key={key}
      reference={reference}
      workflow={workflow.data}
      {...(source.data !== undefined && { source: { run: source.data.id, inputs: source.data.inputs } })}
      {...(preset !== undefined && { preset })}
    />
  );
}

export interface LaunchProps {
  /** As in the address: `name`, `name@label` or `name@sha256:…`. */
  readonly reference: string;
  readonly workflow: WorkflowDetail;
  /** The run whose inputs are the start. */
  readonly source?: { readonly run: RunId; readonly inputs: JsonObject };
  readonly preset?: string;
}

function Launch(props: LaunchProps) {
  const { reference, workflow } = props;
  const form = useLaunchForm(props);
  const { store, spec } = form;
  return (
    <Stack gap="md">
      <div>
        <Text size="sm">
          <PageLink to="/workflows/$reference" params={{ reference }} size="sm">
            {workflow.name}
          </PageLink>
        </Text>
        <Title order={1} size="h2">
          Launch {spec?.title ?? workflow.name}
        </Title>
        {spec?.summary !== undefined && <Text c="dimmed">{spec.summary}</Text>}
      </div>
      {form.dropped.length > 0 && (
        <Alert color="yellow" variant="light" title="Some of the given inputs have no place in this version">
          {form.dropped.join(", ")}
        </Alert>
      )}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md">
            <StartFrom form={form} {...props} />
            <FormView store={store} files={filePort} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <LaunchPanel form={form} {...props} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
