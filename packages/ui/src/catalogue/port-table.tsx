/** Ports as a table: name, type as authors write it, whether it must be given, what it means. */
import { Code, Paper, Table, Text } from "@mantine/core";
import { showType, type RecordType } from "@golgi/ir";
import { shortValue } from "../form/fields/field-frame.tsx";
import { expectation, fieldOf } from "../form/index.ts";

interface PortTableProps {
  readonly type: RecordType;
  readonly empty: string;
  /** Says which must be given. */
  readonly inputs?: boolean;
}

export function PortTable({ type, empty, inputs = false }: PortTableProps) {
  const ports = Object.entries(type.properties);
  if (ports.length === 0) return <Text c="dimmed">{empty}</Text>;
  return (
    <Paper withBorder>
      <Table.ScrollContainer minWidth={520}>
        <Table verticalSpacing="xs" horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Type</Table.Th>
              {inputs && <Table.Th>Given</Table.Th>}
              <Table.Th>Meaning</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ports.map(([name, port]) => {
              const field = fieldOf(port, { name, required: type.required.includes(name) });
              const words = [port.title, port.description, expectation(field.type)].filter(
                (text) => text !== undefined && text !== "",
              );
              return (
                <Table.Tr key={name}>
                  <Table.Td ff="monospace">{name}</Table.Td>
                  <Table.Td>
                    <Code className="golgi-type">{showType(port)}</Code>
                  </Table.Td>
                  {inputs && (
                    <Table.Td>
                      {field.fallback !== undefined
                        ? `default ${shortValue(field, field.fallback)}`
                        : field.required
                          ? "required"
                          : "optional"}
                    </Table.Td>
                  )}
                  <Table.Td>{words.join(". ")}</Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
