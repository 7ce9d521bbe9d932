/** The server that answers: what it is, what its machine can do (as `golgi doctor` says), and how this page looks. */
import { Badge, Code, Group, Paper, SegmentedControl, Stack, Text, Title, useMantineColorScheme } from "@mantine/core";
import { isObject, type Json } from "@golgi/ir";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { golgi } from "../data/client.ts";
import { showBytes, showInstant } from "../data/words.ts";
import { usePageTitle } from "./page-title.ts";
import { ErrorState, WaitingRows } from "./states.tsx";
import "./server-page.css";

export function ServerPage() {
  usePageTitle("Server");
  return (
    <Stack gap="lg">
      <Title order={1}>Server</Title>
      <About />
      <Machine />
      <Looks />
      <Section title="Programs">
        <Text size="sm" p="md">
          Everything on these pages can be done by a program: see the{" "}
          <a href="/api" className="plain-link">
            API reference
          </a>
          . In a terminal of the project, <Code>golgi --help</Code> lists the commands.
        </Text>
      </Section>
    </Stack>
  );
}

function About() {
  const query = useQuery({ queryKey: ["session"], queryFn: () => golgi.call("getSession") });
  const facts: readonly (readonly [string, string])[] =
    query.data === undefined
      ? []
      : [
          ["Version", query.data.version],
          ["Runs as", query.data.user],
          ["Started", showInstant(query.data.startedAt)],
          ["Database", query.data.database === "sqlite" ? "SQLite" : "PostgreSQL"],
          ["Largest upload", showBytes(query.data.limits.uploadBytes)],
        ];
  return (
    <Section title="About">
      {query.isPending && <WaitingRows rows={3} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {facts.length > 0 && (
        <dl className="server-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="numbers">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}

interface Finding {
  readonly level: string;
  readonly what: string;
  readonly detail: string;
  readonly fix?: string;
}

const LEVELS: Readonly<Record<string, { readonly words: string; readonly color: string }>> = {
  ok: { words: "ok", color: "teal" },
  warn: { words: "note", color: "yellow" },
  fail: { words: "fault", color: "red" },
};

function Machine() {
  const query = useQuery({ queryKey: ["doctor"], queryFn: () => golgi.call("doctor"), staleTime: 60_000 });
  const findings = findingsOf(query.data);
  return (
    <Section title="Machine">
      {query.isPending && <WaitingRows rows={8} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {findings.length > 0 && (
        <ul className="server-findings">
          {findings.map(({ level, what, detail, fix }) => {
            const { words, color } = LEVELS[level] ?? { words: level, color: "gray" };
            return (
              <li key={`${what} ${detail}`}>
                <Badge
                  size="sm"
                  tt="none"
                  variant="light"
                  style={{
                    color: `light-dark(color-mix(in srgb, var(--mantine-color-${color}-9) 70%, black), var(--mantine-color-${color}-2))`,
                    background: `light-dark(var(--mantine-color-${color}-1), color-mix(in srgb, var(--mantine-color-${color}-9) 45%, black))`,
                  }}
                >
                  {words}
                </Badge>
                <Text size="sm" fw={500}>
                  {what}
                </Text>
                <div>
                  <Text size="sm" style={{ overflowWrap: "anywhere" }}>
                    {detail}
                  </Text>
                  {fix !== undefined && (
                    <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
                      {fix}
                    </Text>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}

/** The findings of `golgi doctor --json`; what is not one is left out. */
function findingsOf(answer: Json | undefined): readonly Finding[] {
  if (answer === undefined || !isObject(answer) || !Array.isArray(answer["findings"])) return [];
  return answer["findings"].flatMap((one) => {
    if (!isObject(one)) return [];
    const { level, what, detail, fix } = one;
    if (typeof level !== "string" || typeof what !== "string" || typeof detail !== "string") return [];
    return [{ level, what, detail, ...(typeof fix === "string" && { fix }) }];
  });
}

function Looks() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title="Colours of this page">
      <Group p="md">
        <SegmentedControl
          aria-label="Colours"
          value={colorScheme}
          onChange={(next) => setColorScheme(next as "auto" | "light" | "dark")}
          data={[
            { value: "auto", label: "As the system" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
      </Group>
    </Section>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <Paper withBorder>{children}</Paper>
    </section>
  );
}
