/** A list of records as a sheet: toolbar, grid, and what went wrong on the way in. */
import { Alert, Box, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { Sending, TransferFailure } from "../fields/upload-parts.tsx";
import { FieldFrame, type FieldProps } from "../fields/field-frame.tsx";
import { Optional } from "../fields/optional.tsx";
import { useDraft, useForm, useIssueCount } from "../form-context.ts";
import { PlusIcon, UploadIcon } from "../icons.tsx";
import { type ListDraft, type ListField } from "../model/index.ts";
import { useUpload } from "../use-upload.ts";
import { appendTable, emptyRow, fillWanted, wantedIn, type Pasted, type Sheet } from "./cells.ts";
import { columnsOf } from "./columns.ts";
import { Grid } from "./grid.tsx";
import { placeFiles } from "./mates.ts";
import { parseTable } from "./table-text.ts";

export function SheetWidget(props: FieldProps<ListField>) {
  const { field, path, place } = props;
  const { store } = useForm();
  const draft = useDraft<ListDraft>(path);
  const columns = useMemo(() => columnsOf(field.item), [field]);
  const upload = useUpload();
  const [pasting, setPasting] = useState(false);
  const [notice, setNotice] = useState<string>();
  const issues = useIssueCount(place);
  if (draft === undefined) return null;
  if (draft.state === "null" || (draft.state === "unset" && field.fallback !== undefined)) {
    return (
      <FieldFrame {...props} grouped>
        <Optional field={field} path={path}>
          {null}
        </Optional>
      </FieldFrame>
    );
  }
  // What was entered is kept while it is left out, but it is not shown.
  const shown: ListDraft = draft.state === "set" ? draft : { ...draft, items: [], keys: [] };
  const sheet: Sheet = { item: field.item, columns, draft: shown };
  const put = (next: ListDraft, words?: string) => {
    store.edit(path, { do: "replace", draft: next });
    setNotice(words);
  };
  const importTables = (texts: readonly string[]) => {
    const pasted = texts.reduce<Pasted>(
      (all, text) => {
        const next = appendTable({ ...sheet, draft: all.draft }, parseTable(text));
        return {
          draft: next.draft,
          ignored: [...new Set([...all.ignored, ...next.ignored])],
          tooMany: Math.max(all.tooMany, next.tooMany),
        };
      },
      { draft: shown, ignored: [], tooMany: 0 },
    );
    put(pasted.draft, wordsOf(pasted));
  };
  const takeFiles = async (files: readonly File[]) => {
    const sent = await upload.send(files);
    const now = store.draftAt(path);
    if (sent.length === 0 || now?.kind !== "list") return;
    const { draft: next, unplaced } = placeFiles({ ...sheet, draft: now }, sent);
    put(next, unplaced.length === 0 ? undefined : `There is no place for ${listed(unplaced)}.`);
  };
  const wanted = wantedIn(sheet);
  const fetchAll = async (addresses: readonly string[]) => {
    for (const address of addresses) {
      const file = await upload.fetch(address, wanted.get(address)?.field.type ?? {});
      const now = store.draftAt(path);
      // Stopped, or the other server did not give it: the rest waits.
      if (file === undefined || now?.kind !== "list") return;
      put(fillWanted({ ...sheet, draft: now }, address, file));
    }
  };
  const hasFiles = columns.some((column) => column.field.widget === "artifact" && column.field.kind !== "directory");
  const rows = shown.items.length;
  return (
    <FieldFrame {...props} grouped>
      <Stack gap={6}>
        {rows > 0 && (
          <Grid
            sheet={sheet}
            path={path}
            place={place}
            label={props.bare ?? field.label}
            onPasted={(pasted) => setNotice(wordsOf(pasted))}
          />
        )}
        <Group gap="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<PlusIcon size={12} />}
            onClick={() =>
              put({
                ...shown,
                state: "set",
                items: [...shown.items, emptyRow(field.item)],
                keys: [...shown.keys, Math.max(-1, ...shown.keys) + 1],
              })
            }
            aria-label={`Add a row to ${field.label}`}
          >
            Add a row
          </Button>
          <Button variant="subtle" color="gray" size="xs" onClick={() => setPasting(true)}>
            Paste a table
          </Button>
          <PickFiles
            label="Import CSV or TSV"
            accept=".csv,.tsv,.txt"
            onFiles={(files) => void Promise.all(files.map(readText)).then(importTables)}
          />
          {hasFiles && <PickFiles label="Add files" onFiles={(files) => void takeFiles(files)} />}
          <Text size="xs" c="dimmed" ml="auto">
            {rows === 0 ? "No rows yet" : `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`}
            {issues > 0 && `, ${issues} to correct`}
          </Text>
        </Group>
        {upload.state.kind === "sending" && <Sending {...upload.state} onCancel={upload.cancel} />}
        {upload.state.kind === "failed" && <TransferFailure {...upload.state} onClose={upload.cancel} />}
        {wanted.size > 0 && upload.state.kind !== "sending" && (
          <WantedFiles wanted={[...wanted.keys()]} onFetch={(addresses) => void fetchAll(addresses)} />
        )}
        {notice !== undefined && (
          <Alert
            color="yellow"
            variant="light"
            py={6}
            withCloseButton
            onClose={() => setNotice(undefined)}
            closeButtonLabel="Close"
          >
            {notice}
          </Alert>
        )}
      </Stack>
      {pasting && (
        <PasteTable
          label={field.label}
          titles={columns.map((column) => column.title)}
          onClose={() => setPasting(false)}
          onText={(text) => {
            importTables([text]);
            setPasting(false);
          }}
        />
      )}
    </FieldFrame>
  );
}

/** What of a table found no place; undefined: nothing. */
function wordsOf({ ignored, tooMany }: Pasted): string | undefined {
  if (ignored.length > 0) return `No column is called ${listed(ignored)}; left out.`;
  if (tooMany === 0) return undefined;
  return `The table has ${tooMany} more ${tooMany === 1 ? "column" : "columns"} than the sheet; left out.`;
}

/** Spreadsheets also save tables as UTF-16, with a mark in front. */
async function readText(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return new TextDecoder(!isWide ? "utf-8" : bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
}

function listed(names: readonly string[]): string {
  return names.slice(0, 5).join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
}

/** Files that a pasted table names, and that are not here yet. */
function WantedFiles({
  wanted,
  onFetch,
}: {
  readonly wanted: readonly string[];
  readonly onFetch: (addresses: readonly string[]) => void;
}) {
  const addresses = wanted.filter((name) => /^https?:\/\//i.test(name));
  const names = wanted.filter((name) => !addresses.includes(name));
  return (
    <Alert color="yellow" variant="light" py={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ overflowWrap: "anywhere" }} flex={1} miw={200}>
          {names.length > 0 && `Not here yet: ${listed(names)}. Add the files: they find their rows by name. `}
          {addresses.length > 0 && `To be fetched: ${listed(addresses)}.`}
        </Text>
        {addresses.length > 0 && (
          <Button size="compact-xs" variant="default" onClick={() => onFetch(addresses)}>
            Fetch {addresses.length === 1 ? "it" : `${addresses.length} files`}
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function PickFiles({
  label,
  accept,
  onFiles,
}: {
  readonly label: string;
  readonly accept?: string;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="xs"
        leftSection={<UploadIcon size={12} />}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        aria-label={label}
        {...(accept !== undefined && { accept })}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}

interface PasteTableProps {
  readonly label: string;
  readonly titles: readonly string[];
  readonly onClose: () => void;
  readonly onText: (text: string) => void;
}

function PasteTable({ label, titles, onClose, onText }: PasteTableProps) {
  const [text, setText] = useState("");
  const rows = parseTable(text).length;
  return (
    <Modal opened onClose={onClose} title={`Paste a table into ${label}`} size="lg">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          As copied from a spreadsheet, or CSV. Columns: {titles.join(", ")}. With a header row they may come in any order.
        </Text>
        <Textarea
          aria-label="Table"
          autosize
          minRows={8}
          maxRows={18}
          ff="monospace"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <Box ta="right">
          <Button disabled={rows === 0} onClick={() => onText(text)}>
            Add {rows} {rows === 1 ? "row" : "rows"}
          </Button>
        </Box>
      </Stack>
    </Modal>
  );
}
