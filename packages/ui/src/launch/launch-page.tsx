/** Launches a workflow: the form of its inputs beside what will happen. */
import { Alert, Grid, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import type { JsonObject, RunId } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { golgi } from "../data/client.ts";
import { filePort } from "../api/files.ts";
import { Failure } from "../api/failure.tsx";
import { presetQuery, type Preset } from "../api/presets.ts";
import { workflowQuery, type WorkflowDetail } from "../api/workflows.ts";
import { PageLink } from "../app/page-link.tsx";
import { usePageTitle } from "../app/page-title.ts";
import { Waiting } from "../app/states.tsx";
import { FormView } from "../form/index.ts";
import { LaunchPanel } from "./launch-panel.tsx";
import { ManyPage } from "./many/many-page.tsx";
import { NOTE } from "./presets/presets-bar.tsx";
import { StartFrom } from "./start-from.tsx";
import { useLaunchForm } from "./use-launch-form.ts";

export function LaunchPage() {
  const { reference } = useParams({ from: "/workflows/$reference/launch" });
  const { from, preset: presetName } = useSearch({ from: "/workflows/$reference/launch" });
  const hash = useLocation({ select: (location) => location.hash });
  const workflow = useQuery(workflowQuery(reference));
  const source = useQuery({
    queryKey: ["run", from],
    queryFn: async ({ signal }) => (await golgi.call("getRun", { params: { id: from as RunId }, signal })).run,
    enabled: from !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const preset = useQuery({ ...presetQuery(reference, presetName), staleTime: Number.POSITIVE_INFINITY });
  const failure = workflow.error ?? source.error ?? preset.error;
  if (failure !== null) return <Failure error={failure} />;
  if (
    workflow.data === undefined ||
    (from !== undefined && source.data === undefined) ||
    (presetName !== undefined && preset.data === undefined)
  ) {
    return <Waiting what="Loading the workflow" height={320} />;
  }
  // A link with other inputs is another form.
  const key = `${workflow.data.version} ${from ?? ""} ${presetName ?? ""} ${hash}`;
  return (
    <Launch
      key={key}
      reference={reference}
      workflow={workflow.data}
      {...(source.data !== undefined && { source: { run: source.data.id, inputs: source.data.inputs } })}
      {...(preset.data !== undefined && preset.data !== null && { preset: preset.data })}
      {...(preset.data === null && presetName !== undefined && { presetGone: presetName })}
    />
  );
}

export interface LaunchProps {
  /** As in the address: `name`, `name@label` or `name@sha256:…`. */
  readonly reference: string;
  readonly workflow: WorkflowDetail;
  /** The run whose inputs are the start. */
  readonly source?: { readonly run: RunId; readonly inputs: JsonObject };
  readonly preset?: Preset;
  /** The address names a preset that is not there. */
  readonly presetGone?: string;
}

const MODES = [
  { value: "one", label: "One run" },
  { value: "many", label: "Many runs" },
];

function Launch(props: LaunchProps) {
  const { reference, workflow, presetGone } = props;
  const { many } = useSearch({ from: "/workflows/$reference/launch" });
  const navigate = useNavigate({ from: "/workflows/$reference/launch" });
  const spec = workflow.document.workflows[workflow.document.main];
  usePageTitle(`Launch ${spec?.title ?? workflow.name}`);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="sm">
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
        <SegmentedControl
          data={MODES}
          size="xs"
          value={many === undefined ? "one" : "many"}
          onChange={(mode) =>
            void navigate({ search: (before) => ({ ...before, many: mode === "many" ? "yes" : undefined }) as never, hash: "" })
          }
          aria-label="One run or many"
        />
      </Group>
      {presetGone !== undefined && (
        <Alert color="yellow" variant="light" styles={NOTE} title={`There is no preset ${presetGone}`}>
          It may have been renamed or deleted. The form starts empty.
        </Alert>
      )}
      {many === undefined ? <OnePage {...props} /> : <ManyPage {...props} />}
    </Stack>
  );
}

function OnePage(props: LaunchProps) {
  const form = useLaunchForm(props);
  return (
    <>
      {form.dropped.length > 0 && (
        <Alert color="yellow" variant="light" styles={NOTE} title="Some of the given inputs have no place in this version">
          {form.dropped.join(", ")}
        </Alert>
      )}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md">
            <StartFrom form={form} {...props} />
            <FormView store={form.store} files={filePort} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <LaunchPanel form={form} {...props} />
        </Grid.Col>
      </Grid>
    </>
  );
}
