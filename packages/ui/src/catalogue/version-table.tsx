/** All versions of a workflow, newest first, with what changed for those who call it. */
import { Badge, Button, Group, Paper, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { versionChangeQuery, type WorkflowDetail } from "../api/workflows.ts";
import { PageLink } from "../app/page-link.tsx";
import { LabelHistory } from "./label-history.tsx";
import { shortDigest, showAgo, showInstant } from "../data/words.ts";

interface VersionTableProps {
  readonly name: string;
  readonly current: string;
  readonly versions: WorkflowDetail["versions"];
}

/** Changes are asked for only for these many. */
const MOST_CHANGES = 20;

export function VersionTable({ name, current, versions }: VersionTableProps) {
  return (
    <Paper withBorder className="stacking">
      <table className="facts-table">
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Registered</th>
            <th scope="col">Change for callers</th>
            <th scope="col">
              <VisuallyHidden>Actions</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ version, registeredAt, by, labels }, index) => {
            const before = versions[index + 1]?.version;
            const reference = `${name}@${version}`;
            return (
              <tr key={version}>
                <td>
                  <Group gap={6}>
                    <PageLink
                      to="/workflows/$reference"
                      params={{ reference }}
                      ff="monospace"
                      size="sm"
                      aria-current={version === current ? "page" : undefined}
                    >
                      {shortDigest(version)}
                    </PageLink>
                    {version === current && versions.length > 1 && (
                      <Badge size="sm" variant="default" tt="none">
                        shown
                      </Badge>
                    )}
                    {labels.map((label) => (
                      <LabelHistory key={label} name={name} label={label} />
                    ))}
                  </Group>
                </td>
                <td>
                  <span title={showInstant(registeredAt)}>{showAgo(registeredAt, Date.now())}</span>
                  {by !== null && ` by ${by}`}
                </td>
                <td>
                  {before === undefined ? (
                    <Text size="sm" c="dimmed">
                      first version
                    </Text>
                  ) : (
                    index < MOST_CHANGES && <Change name={name} from={before} to={version} />
                  )}
                </td>
                <td className="to-end">
                  <Button
                    size="compact-xs"
                    variant="default"
                    component={Link}
                    to={`/workflows/${encodeURIComponent(reference)}/launch`}
                    aria-label={`Launch version ${shortDigest(version)}`}
                  >
                    Launch
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Paper>
  );
}

function Change({ name, from, to }: { readonly name: string; readonly from: string; readonly to: string }) {
  const change = useQuery(versionChangeQuery(name, from, to));
  if (change.isError)
    return (
      <Text size="sm" c="dimmed">
        {change.error.message}
      </Text>
    );
  if (change.data === undefined) return <Skeleton height={14} width={140} />;
  const { breaking, lines } = change.data;
  return (
    <div>
      {breaking && (
        <Badge size="sm" color="red" variant="light" tt="none">
          breaking
        </Badge>
      )}
      {lines.length === 0 && (
        <Text size="sm" c="dimmed">
          same inputs and outputs
        </Text>
      )}
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
    </div>
  );
}
