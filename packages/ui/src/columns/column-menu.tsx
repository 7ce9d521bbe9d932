/** The button "Columns": shows, hides and moves the columns of a table, and forgets the choice. */
import { ActionIcon, Button, Checkbox, Group, Popover, ScrollArea, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { showCount } from "../data/words.ts";
import { isHidden, move, toggle, type Column, type Columns } from "./column-choice.ts";

const LISTED = 100;

export function ColumnMenu<C extends Column>({ columns }: { readonly columns: Columns<C> }) {
  const [text, setText] = useState("");
  const { all, choice } = columns;
  const fitting = all.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
  const hidden = all.filter((column) => isHidden(choice, column)).length;
  const offered = all.filter((column) => column.optional === true && isHidden(choice, column)).length;
  return (
    <Popover position="bottom-end" shadow="md" withArrow trapFocus returnFocus width={290}>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={hidden === offered ? "Columns" : `Columns, ${hidden - offered} hidden`}
        >
          Columns{hidden === offered ? "" : ` ${showCount(all.length - hidden)} of ${showCount(all.length)}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs" data-testid="column-menu">
        {all.length > 12 && (
          <TextInput
            size="xs"
            mb={6}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            placeholder="Find a column"
            aria-label="Find a column"
          />
        )}
        <ScrollArea.Autosize mah={320} offsetScrollbars>
          {fitting.slice(0, LISTED).map((column) => {
            const at = all.indexOf(column);
            return (
              <Group key={column.id} gap={2} wrap="nowrap" justify="space-between">
                <Checkbox
                  size="xs"
                  py={5}
                  miw={0}
                  label={column.name}
                  checked={!isHidden(choice, column)}
                  disabled={column.kept === true}
                  onChange={() => columns.change(toggle(choice, column))}
                />
                <Group gap={0} wrap="nowrap">
                  {([-1, 1] as const).map((by) => (
                    <ActionIcon
                      key={by}
                      size="sm"
                      variant="subtle"
                      color="gray"
                      disabled={at + by < 0 || at + by >= all.length}
                      aria-label={`Move ${column.name} ${by < 0 ? "to the left" : "to the right"}`}
                      onClick={() => columns.change(move(all, choice, column.id, by))}
                    >
                      {by < 0 ? "↑" : "↓"}
                    </ActionIcon>
                  ))}
                </Group>
              </Group>
            );
          })}
        </ScrollArea.Autosize>
        {fitting.length > LISTED && (
          <Text size="xs" c="dimmed">
            {showCount(fitting.length - LISTED)} more; find them by name.
          </Text>
        )}
        <Group justify="space-between" mt={6}>
          <Text size="xs" c="dimmed">
            Kept in this browser
          </Text>
          <Button size="compact-xs" variant="subtle" disabled={!columns.isChanged} onClick={() => columns.reset()}>
            Reset
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
