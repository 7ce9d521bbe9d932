/** All registered workflows. */
import { Badge, Button, Center, Code, Group, Paper, SimpleGrid, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState, ErrorState } from "../app/states.tsx";
import "./catalogue.css";
import { PageLink } from "../app/page-link.tsx";
import { workflowsQuery, type WorkflowSummary } from "../api/workflows.ts";
import { usePageTitle } from "../app/page-title.ts";
import { SearchIcon } from "../app/icons.tsx";
import { shortDigest, showAgo, showCount, showInstant } from "../data/words.ts";

export function CataloguePage() {
  usePageTitle("Workflows");
  const [search, setSearch] = useState("");
  const [tag, setTag] = useState<string>();
  const [settled] = useDebouncedValue(search.trim(), 200);
  const query = useInfiniteQuery(workflowsQuery(settled, tag));
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? [];
  const tags = useTags(rows);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="end">
        <Title order={1}>Workflows</Title>
        <TextInput
          aria-label="Search workflows"
          placeholder="Search names, titles, tags"
          leftSection={<SearchIcon size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          w={{ base: "100%", xs: 280 }}
        />
      </Group>
      {tags.length > 0 && (
        <Group gap={6} role="group" aria-label="Tags">
          {tags.map((name) => (
            <Button
              key={name}
              size="compact-xs"
              radius="xl"
              variant={name === tag ? "filled" : "default"}
              aria-pressed={name === tag}
              onClick={() => setTag(name === tag ? undefined : name)}
            >
              {name}
            </Button>
          ))}
        </Group>
      )}
      {query.error !== null && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <WaitingCards />}
      {query.isSuccess &&
        rows.length === 0 &&
        (settled === "" && tag === undefined ? (
          <NoWorkflows />
        ) : (
          <EmptyState title="No workflow fits">
            Nothing {settled !== "" && `is called “${settled}”`}
            {settled !== "" && tag !== undefined && " and "}
            {tag !== undefined && `has the tag ${tag}`}.
          </EmptyState>
        ))}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {rows.map((row) => (
          <WorkflowCard key={row.name} workflow={row} />
        ))}
      </SimpleGrid>
      {query.hasNextPage && (
        <Center>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            More
          </Button>
        </Center>
      )}
    </Stack>
  );
}

/** All tags that were seen, so that the row of tags does not change while one types. */
function useTags(rows: readonly WorkflowSummary[]): readonly string[] {
  const [tags, setTags] = useState<readonly string[]>([]);
  const seen = rows.flatMap((row) => row.tags);
  if (seen.some((tag) => !tags.includes(tag))) setTags([...new Set([...tags, ...seen])].sort());
  return tags;
}

/** As large as the cards that come. */
function WaitingCards() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" role="status" aria-label="Loading workflows">
      {Array.from({ length: 3 }, (_, card) => (
        <Skeleton key={card} height={156} />
      ))}
    </SimpleGrid>
  );
}

function WorkflowCard({ workflow }: { readonly workflow: WorkflowSummary }) {
  const { name, title, summary, tags, label, version, runs, registeredAt } = workflow;
  return (
    <Paper withBorder p="md" component="article" className="golgi-card">
      <Stack gap={6} h="100%">
        <PageLink fw={600} to="/workflows/$reference" params={{ reference: name }} c="inherit" className="golgi-card-link">
          {title ?? name}
        </PageLink>
        {title !== undefined && (
          <Text size="xs" c="dimmed" ff="monospace">
            {name}
          </Text>
        )}
        {summary !== undefined && (
          <Text size="sm" lineClamp={3}>
            {summary}
          </Text>
        )}
        <Group gap={4} mt="auto">
          {label !== null && (
            <Badge size="sm" variant="light" tt="none">
              {label}
            </Badge>
          )}
          {tags.map((tag) => (
            <Badge key={tag} size="sm" variant="default" tt="none">
              {tag}
            </Badge>
          ))}
        </Group>
        <Text size="xs" c="dimmed">
          {shortDigest(version).slice(0, 8)} · {runs === 0 ? "not run yet" : `${showCount(runs)} ${runs === 1 ? "run" : "runs"}`}{" "}
          · <span title={showInstant(registeredAt)}>registered {showAgo(registeredAt, Date.now())}</span>
        </Text>
      </Stack>
    </Paper>
  );
}

function NoWorkflows() {
  return (
    <EmptyState title="No workflow is registered yet">
      Register one from a terminal, then it can be launched here:
      <Code block mt="xs">
        golgi register examples/variant-calling/workflow.ts
      </Code>
    </EmptyState>
  );
}
