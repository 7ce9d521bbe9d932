/** What the server says before the launch: it checks files and formats, and knows which nodes will run and which are reused. */
import { Alert, Anchor, Badge, Collapse, Group, Loader, Progress, ScrollArea, Stack, Text } from "@mantine/core";
import type { LaunchCheck } from "@golgi/server/client";
import type { JsonObject } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Failure } from "../api/failure.tsx";
import { PageLink } from "../app/page-link.tsx";
import { golgi } from "../data/client.ts";
import { showCount } from "../data/words.ts";
import { focusIssue } from "./focus-issue.ts";

type Plan = NonNullable<LaunchCheck["plan"]>;

/** Nodes that are listed; the counts are of all. */
const MOST_LISTED = 200;

interface ForecastProps {
  readonly reference: string;
  /** Undefined: not right yet. */
  readonly inputs: JsonObject | undefined;
}

export function Forecast({ reference, inputs }: ForecastProps) {
  const check = useQuery({
    queryKey: ["check-launch", reference, inputs],
    queryFn: (): Promise<LaunchCheck> => golgi.check({ workflow: reference, inputs: inputs ?? {} }),
    enabled: inputs !== undefined,
    placeholderData: (before) => before,
    staleTime: 5000,
    retry: false,
  });
  if (inputs === undefined) return null;
  if (check.error !== null) return <Failure error={check.error} title="The check did not work" />;
  if (check.data === undefined) {
    return (
      <Group gap="xs">
        <Loader size={14} />
        <Text size="sm" c="dimmed">
          Checking
        </Text>
      </Group>
    );
  }
  const { ok, issues, plan } = check.data;
  if (!ok) {
    return (
      <Alert color="red" variant="light" title="The server refuses these inputs">
        {issues.map((issue) => (
          <Anchor
            key={issue.message}
            component="button"
            type="button"
            size="sm"
            ta="left"
            c="inherit"
            display="block"
            onClick={() => focusIssue(issue)}
          >
            {issue.message}
            {issue.hint !== undefined && ` ${issue.hint}`}
          </Anchor>
        ))}
      </Alert>
    );
  }
  return (
    <div data-testid="forecast">
      <Text size="sm">
        <Text span c="teal" fw={600}>
          Ready.
        </Text>{" "}
        {plan === undefined ? "All inputs are right." : planWords(plan)}
      </Text>
      {plan !== undefined && plan.total > 0 && (
        <>
          <Progress mt={6} size="sm" value={(100 * plan.reused) / plan.total} aria-label="Share of tasks that are reused" />
          <Nodes plan={plan} />
        </>
      )}
    </div>
  );
}

function planWords({ total, reused, nodes }: Plan): string {
  const unknown = nodes.filter((node) => node.verdict === "unknown").length;
  if (total === 0) return "What will run is known as it goes.";
  if (reused === total) return "Every result is known already; nothing has to run.";
  const rest = total - reused;
  const words = `${rest} ${rest === 1 ? "task" : "tasks"} ${unknown === 0 ? "will run" : "to run"}`;
  return reused === 0 ? `${words}.` : `${words}, ${reused} reused.`;
}

const VERDICTS = {
  run: { color: "blue", word: "will run" },
  unknown: { color: "gray", word: "depends" },
  reuse: { color: "cyan", word: "reused" },
} as const;

/** Node by node: what runs first, then what is only known as it goes, then what is there already. */
function Nodes({ plan }: { readonly plan: Plan }) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const order = Object.keys(VERDICTS);
  const nodes = plan.nodes.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const hidden = plan.total - Math.min(nodes.length, MOST_LISTED);
  return (
    <div>
      <Anchor
        component="button"
        type="button"
        size="xs"
        mt={6}
        onClick={() => setOpened(!opened)}
        aria-expanded={opened}
        aria-controls={id}
      >
        {opened ? "Hide the tasks" : "Show the tasks"}
      </Anchor>
      <Collapse expanded={opened} id={id}>
        <ScrollArea.Autosize mah={260} mt={4}>
          <Stack gap={4} role="list" aria-label="Tasks">
            {nodes.slice(0, MOST_LISTED).map(({ path, verdict, from }) => (
              <Group key={path} gap={8} wrap="nowrap" role="listitem">
                <Badge
                  size="xs"
                  variant="light"
                  color={VERDICTS[verdict].color}
                  tt="none"
                  radius="sm"
                  style={{ flexShrink: 0 }}
                  w={64}
                >
                  {VERDICTS[verdict].word}
                </Badge>
                <Text size="xs" truncate title={path} flex={1}>
                  {path}
                </Text>
                {from !== undefined && (
                  <PageLink to="/runs/$run" params={{ run: from.run }} search={{ node: from.path }} size="xs">
                    from {from.run}
                  </PageLink>
                )}
              </Group>
            ))}
          </Stack>
        </ScrollArea.Autosize>
        {(hidden > 0 || plan.cut) && (
          <Text size="xs" c="dimmed" mt={4}>
            {hidden > 0 ? `${showCount(hidden)} more. ` : ""}
            {plan.cut ? "Others are only known as it goes." : ""}
          </Text>
        )}
      </Collapse>
    </div>
  );
}
