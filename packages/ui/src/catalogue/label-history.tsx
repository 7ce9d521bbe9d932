/** A label of a version; opened, it says which versions it was on before, when, and who moved it. */
import { Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { labelHistoryQuery } from "../api/workflows.ts";
import { PageLink } from "../app/page-link.tsx";
import { shortDigest, showInstant } from "../data/words.ts";

export function LabelHistory({ name, label }: { readonly name: string; readonly label: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className="label-chip" onClick={() => setOpen(!open)} aria-label={`History of the label ${label}`}>
          {label}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={`History of the label ${label}`}>
        {open && <Entries name={name} label={label} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function Entries({ name, label }: { readonly name: string; readonly label: string }) {
  const history = useQuery(labelHistoryQuery(name, label));
  if (history.isError) return <Text size="sm">{history.error.message}</Text>;
  if (history.data === undefined) return <Text size="sm">Loading …</Text>;
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {label} was put on
      </Text>
      {history.data.rows.map(({ version, at, by }) => (
        <Text key={`${version} ${at}`} size="sm">
          <PageLink to="/workflows/$reference" params={{ reference: `${name}@${version}` }} ff="monospace" size="sm">
            {shortDigest(version)}
          </PageLink>{" "}
          {showInstant(at)}
          {by !== null && ` by ${by}`}
        </Text>
      ))}
    </Stack>
  );
}
