/** Files, tables and directories: upload (also by dropping), from an earlier run, by digest. Companions are matched by their names. */
import { Alert, Box, Button, CloseButton, Group, Text } from "@mantine/core";
import { isFileValue, type DirectoryValue, type FileValue } from "@golgi/ir";
import { useState, type DragEvent } from "react";
import { expectation, sizeWords, withCompanions } from "../artifact-words.ts";
import { useDraft, useForm } from "../form-context.ts";
import { FileIcon, FolderIcon } from "../icons.tsx";
import type { ArtifactDraft, ArtifactField } from "../model/index.ts";
import { useUpload } from "../use-upload.ts";
import { ArtifactPicker } from "./artifact-picker.tsx";
import { Sending, UploadButton } from "./upload-parts.tsx";
import { FieldFrame, useInputProps, type FieldProps } from "./field-frame.tsx";

export function ArtifactWidget(props: FieldProps<ArtifactField>) {
  const { field, path, place, bare } = props;
  const { store } = useForm();
  const draft = useDraft<ArtifactDraft>(path);
  const { error: _, ...input } = useInputProps(props);
  const upload = useUpload(field);
  const [picking, setPicking] = useState(false);
  const [over, setOver] = useState(false);
  if (draft === undefined) return null;
  const attach = (artifact: FileValue | DirectoryValue | null) => {
    store.edit(path, { do: "attach", artifact });
    store.visit(place);
  };
  const send = async (files: readonly File[]) => {
    const sent = await upload.send(files);
    const [value] = field.kind === "directory" ? sent : withCompanions(field.type, sent);
    if (value !== undefined) attach(value);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (event.dataTransfer.files.length > 0) void send([...event.dataTransfer.files]);
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
        onDrop={drop}
      >
        {upload.state.kind === "sending" ? (
          <Sending name={upload.state.name} progress={upload.state.progress} onCancel={upload.cancel} />
        ) : draft.state === "set" && draft.artifact !== null ? (
          <Chosen artifact={draft.artifact} name={name} onRemove={() => attach(null)} />
        ) : (
          <Group gap="xs">
            <UploadButton {...input} name={name} noun={noun} onFiles={(files) => void send(files)} />
            <Button variant="subtle" size="xs" onClick={() => setPicking(true)} aria-label={`Choose ${name} from the store`}>
              From the store
            </Button>
            <Text size="xs" c="dimmed">
              {expectation(field.type)}
            </Text>
          </Group>
        )}
      </Box>
      {upload.state.kind === "failed" && (
        <Alert color="red" variant="light" mt={4} py={6} title={upload.state.message} withCloseButton onClose={upload.cancel} />
      )}
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
      <Box miw={0}>
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
