/** One workflow: what it does, takes and gives, of which tasks it is made, and all its versions. Rendered from its document alone. */
import { Badge, Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { lazy, Suspense, type ReactNode } from "react";
import { workflowQuery, type WorkflowDetail } from "../api/workflows.ts";
import { PageLink } from "../app/page-link.tsx";
import { usePageTitle } from "../app/page-title.ts";
import { Prose } from "../app/prose.tsx";
import { ErrorState, Waiting } from "../app/states.tsx";
import { shortDigest } from "../data/words.ts";
import "./catalogue.css";
import { PortTable } from "./port-table.tsx";
import { TaskList } from "./task-list.tsx";
import { VersionTable } from "./version-table.tsx";

/** Brings the layout engine along, so it comes after the rest. */
const GraphPicture = lazy(async () => ({ default: (await import("./graph-picture.tsx")).GraphPicture }));

export function WorkflowPage() {
  const { reference } = useParams({ from: "/workflows/$reference" });
  const workflow = useQuery(workflowQuery(reference));
  usePageTitle(workflow.data === undefined ? reference.split("@")[0] : titleOf(workflow.data));
  if (workflow.isPending) return <Waiting what="Loading the workflow" height={320} />;
  if (workflow.isError) return <ErrorState heading={reference} error={workflow.error} onRetry={() => void workflow.refetch()} />;
  return <Workflow reference={reference} workflow={workflow.data} />;
}

function Workflow({ reference, workflow }: { readonly reference: string; readonly workflow: WorkflowDetail }) {
  const { name, version, labels, versions, document } = workflow;
  const spec = document.workflows[document.main];
  if (spec === undefined) return <ErrorState error={new Error(`The document of ${name} has no main workflow.`)} />;
  const own = Object.entries(labels).flatMap(([label, at]) => (at === version ? [label] : []));
  const newest = versions[0]?.version === version;
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <div style={{ flex: "1 1 320px", minWidth: 0 }}>
          <Group gap="xs">
            <Title order={1}>{spec.title ?? name}</Title>
            {own.map((label) => (
              <Badge key={label} variant="light" tt="none">
                {label}
              </Badge>
            ))}
          </Group>
          <Text size="sm" c="dimmed" ff="monospace">
            {name}@{shortDigest(version)}
          </Text>
          {spec.summary !== undefined && <Text mt="xs">{spec.summary}</Text>}
          <Group gap={4} mt={6}>
            {(spec.tags ?? []).map((tag) => (
              <Badge key={tag} size="sm" variant="default" tt="none">
                {tag}
              </Badge>
            ))}
          </Group>
        </div>
        <Group gap="xs">
          <Button variant="default" component={Link} to="/runs" search={{ workflow: name } as never}>
            Runs
          </Button>
          <Button component={Link} to={`/workflows/${encodeURIComponent(reference)}/launch`}>
            Launch
          </Button>
        </Group>
      </Group>
      {!versions.some((one) => one.version === version) ? (
        <UnregisteredNotice name={name} known={versions.length > 0} />
      ) : (
        !newest && (
          <Paper withBorder p="sm" className="golgi-notice">
            <Text size="sm">
              This is an older version. <ToNewest name={name} />
            </Text>
          </Paper>
        )
      )}
      {spec.docs !== undefined && <Prose text={spec.docs} />}
      <Section title="Graph">
        <Suspense fallback={<Waiting what="Drawing the graph" height={220} />}>
          <GraphPicture document={document} />
        </Suspense>
      </Section>
      <Section title="Inputs">
        <PortTable type={spec.graph.inputs} empty="It takes no inputs." inputs />
      </Section>
      <Section title="Outputs">
        <PortTable type={spec.graph.outputs} empty="It has no outputs." />
      </Section>
      <Section title="Tasks">
        <TaskList document={document} />
      </Section>
      {workflow.usedBy.length > 0 && (
        <Section title="Used by">
          <Group gap="xs">
            {workflow.usedBy.map((other) => (
              <PageLink key={other.name} to="/workflows/$reference" params={{ reference: other.name }} size="sm">
                {other.title ?? other.name}
              </PageLink>
            ))}
          </Group>
        </Section>
      )}
      {versions.length > 0 && (
        <Section title="Versions">
          <VersionTable name={name} current={version} versions={versions} />
        </Section>
      )}
    </Stack>
  );
}

/** A version that was run from a file (`golgi run`) and never registered; it can be launched all the same. */
function UnregisteredNotice({ name, known }: { readonly name: string; readonly known: boolean }) {
  return (
    <Paper withBorder p="sm" className="golgi-notice">
      <Text size="sm">
        This version was run from a file and is not in the catalogue. Put it there: <Code>golgi register FILE</Code>{" "}
        {known && <ToNewest name={name} />}
      </Text>
    </Paper>
  );
}

function ToNewest({ name }: { readonly name: string }) {
  return (
    <>
      <PageLink to="/workflows/$reference" params={{ reference: name }} size="sm">
        Go to the newest
      </PageLink>
      .
    </>
  );
}

function titleOf({ name, document }: WorkflowDetail): string {
  return document.workflows[document.main]?.title ?? name;
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}
