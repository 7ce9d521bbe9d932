/** Files, tables and directories: upload (also by dropping), from an earlier run, by address, by digest. Companions are matched by their names. */
import { Box, Button, CloseButton, Group, Text } from "@mantine/core";
import { isFileValue, type DirectoryValue, type FileValue } from "@golgi/ir";
import { useState, type DragEvent } from "react";
import { expectation, sizeWords, withCompanions } from "../artifact-words.ts";
import { folderOf, readDrop, type Folder } from "../folder.ts";
import { useDraft, useForm } from "../form-context.ts";
import { FileIcon, FolderIcon } from "../icons.tsx";
import type { ArtifactDraft, ArtifactField } from "../model/index.ts";
import { useUpload } from "../use-upload.ts";
import { ArtifactPicker } from "./artifact-picker.tsx";
import { Sending, TransferFailure, UploadButton } from "./upload-parts.tsx";
import { FieldFrame, useInputProps, type FieldProps } from "./field-frame.tsx";

export function ArtifactWidget(props: FieldProps<ArtifactField>) {
  const { field, path, place, bare } = props;
  const { store } = useForm();
  const draft = useDraft<ArtifactDraft>(path);
  const { error: _, ...input } = useInputProps(props);
  const upload = useUpload();
  const [picking, setPicking] = useState(false);
  const [over, setOver] = useState(false);
  if (draft === undefined) return null;
  const attach = (artifact: FileValue | DirectoryValue | null) => {
    store.edit(path, { do: "attach", artifact });
    store.visit(place);
  };
  const send = async (files: readonly File[]) => {
    if (field.kind === "directory") return sendFolder(folderOf(files));
    const [value] = withCompanions(field.type, await upload.send(files));
    if (value !== undefined) attach(value);
  };
  const sendFolder = async (folder: Folder | undefined) => {
    const value = folder === undefined ? undefined : await upload.sendFolder(folder);
    if (value !== undefined) attach(value);
  };
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const { files, folders } = await readDrop(event.dataTransfer);
    if (field.kind === "directory") return sendFolder(folders[0]);
    const all = [...files, ...folders.flatMap((folder) => folder.files.map(({ file }) => file))];
    if (all.length > 0) await send(all);
  };
  const noun = field.kind === "directory" ? "folder" : "file";
  const name = bare ?? field.label;
  return (
    <FieldFrame {...props} grouped>
      <Box
        className="golgi-drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => void drop(event)}
      >
        {upload.state.kind === "sending" ? (
          <Sending {...upload.state} onCancel={upload.cancel} />
        ) : draft.state === "set" && draft.artifact !== null ? (
          <Chosen artifact={draft.artifact} name={name} onRemove={() => attach(null)} />
        ) : (
          <Group gap="xs">
            <UploadButton {...input} name={name} noun={noun} onFiles={(files) => void send(files)} />
            <Button variant="subtle" size="xs" onClick={() => setPicking(true)} aria-label={`Choose ${name} from elsewhere`}>
              From elsewhere
            </Button>
            <Text size="xs" c="dimmed">
              {draft.wanted === undefined ? expectation(field.type) : `${draft.wanted} is not here yet`}
            </Text>
          </Group>
        )}
      </Box>
      {upload.state.kind === "failed" && <TransferFailure {...upload.state} onClose={upload.cancel} />}
      {picking && (
        <ArtifactPicker
          field={field}
          label={name}
          onClose={() => setPicking(false)}
          onPick={(value) => {
            attach(value);
            setPicking(false);
          }}
        />
      )}
    </FieldFrame>
  );
}

function Chosen({
  artifact,
  name,
  onRemove,
}: {
  readonly artifact: FileValue | DirectoryValue;
  readonly name: string;
  readonly onRemove: () => void;
}) {
  const companions = isFileValue(artifact) ? (artifact.secondary ?? []) : [];
  return (
    <Group gap="xs" wrap="nowrap" className="golgi-chosen">
      {artifact.class === "File" ? <FileIcon /> : <FolderIcon />}
      <Box className="golgi-chosen-words">
        <Text size="sm" truncate title={artifact.digest}>
          {artifact.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {[sizeWords(artifact), ...companions.map((file) => `with ${file.name}`)].filter(Boolean).join(" · ")}
        </Text>
      </Box>
      <CloseButton size="sm" ml="auto" onClick={onRemove} aria-label={`Remove ${artifact.name} from ${name}`} />
    </Group>
  );
}
