/** Ports as a table: name, type as authors write it, whether it must be given, what it means. On narrow pages each port is a card. */
import { Code, Paper, Text } from "@mantine/core";
import { showType, type RecordType } from "@golgi/ir";
import { shortValue } from "../form/fields/field-frame.tsx";
import { expectation, fieldOf, type Field } from "../form/index.ts";

interface PortTableProps {
  readonly type: RecordType;
  readonly empty: string;
  /** Says which must be given. */
  readonly inputs?: boolean;
}

export function PortTable({ type, empty, inputs = false }: PortTableProps) {
  const ports = Object.entries(type.properties);
  if (ports.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    );
  return (
    <Paper withBorder className="stacking">
      <table className="facts-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            {inputs && <th scope="col">Given</th>}
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {ports.map(([name, port]) => {
            const field = fieldOf(port, { name, required: type.required.includes(name) });
            const inside = meaningsInside(field);
            const shown = showType(port);
            const expected = expectation(field.type);
            const words = [port.title, port.description, expected === shown ? undefined : expected].filter(
              (text) => text !== undefined && text !== "",
            );
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Code className="golgi-type">{shown}</Code>
                </td>
                {inputs && <td data-given={field.fallback === undefined && field.required}>{givenWords(field)}</td>}
                <td>
                  {words.join(". ")}
                  {inside.length > 0 && (
                    <ul className="port-inside">
                      {inside.map(([part, meaning]) => (
                        <li key={part}>
                          <Text span size="sm" ff="monospace">
                            {part}
                          </Text>
                          : {meaning}
                        </li>
                      ))}
                    </ul>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Paper>
  );
}

function givenWords(field: Field): string {
  if (field.fallback !== undefined) return `default ${shortValue(field, field.fallback)}`;
  return field.required ? "required" : "optional";
}

/** What the parts of a record, or of each record of a list, mean. */
function meaningsInside(field: Field): readonly (readonly [string, string])[] {
  const record = field.kind === "array" || field.kind === "map" ? field.item : field;
  if (record.kind !== "record") return [];
  return record.fields.flatMap((part) => {
    const meaning = [part.type.title, part.type.description].filter((text) => text !== undefined && text !== "").join(". ");
    return meaning === "" ? [] : [[part.name, meaning] as const];
  });
}
