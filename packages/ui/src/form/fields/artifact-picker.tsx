/** Chooses a stored file: from earlier runs, only what may flow into the field's type, or by digest. */
import {
  Alert,
  Button,
  Center,
  Group,
  Loader,
  Modal,
  ScrollArea,
  Stack,
  Tabs,
  Text,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { isDigest, type DirectoryValue, type FileValue } from "@golgi/ir";
import { useEffect, useState } from "react";
import { expectation, sizeWords, withCompanions } from "../artifact-words.ts";
import type { Candidate } from "../files.ts";
import { useForm } from "../form-context.ts";
import type { ArtifactField } from "../model/index.ts";
import { useUpload } from "../use-upload.ts";
import { Sending, UploadButton } from "./upload-parts.tsx";

interface PickerProps {
  readonly field: ArtifactField;
  readonly label: string;
  readonly onClose: () => void;
  readonly onPick: (value: FileValue | DirectoryValue) => void;
  /** Where there is no upload button beside it, in a cell. */
  readonly withUpload?: boolean;
}

export function ArtifactPicker({ field, label, onClose, onPick, withUpload = false }: PickerProps) {
  return (
    <Modal opened onClose={onClose} title={`Choose ${label}`} size="lg">
      <Tabs defaultValue={withUpload ? "upload" : "runs"}>
        <Tabs.List>
          {withUpload && <Tabs.Tab value="upload">Upload</Tabs.Tab>}
          <Tabs.Tab value="runs">From earlier runs</Tabs.Tab>
          {field.kind !== "directory" && <Tabs.Tab value="digest">By digest</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="upload" pt="sm">
          <ByUpload field={field} label={label} onPick={onPick} />
        </Tabs.Panel>
        <Tabs.Panel value="runs" pt="sm">
          <FromRuns field={field} onPick={onPick} />
        </Tabs.Panel>
        <Tabs.Panel value="digest" pt="sm">
          <ByDigest onPick={onPick} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

function ByUpload({ field, label, onPick }: Pick<PickerProps, "field" | "label" | "onPick">) {
  const upload = useUpload(field);
  const send = async (files: readonly File[]) => {
    const sent = await upload.send(files);
    const [value] = field.kind === "directory" ? sent : withCompanions(field.type, sent);
    if (value !== undefined) onPick(value);
  };
  if (upload.state.kind === "sending")
    return <Sending name={upload.state.name} progress={upload.state.progress} onCancel={upload.cancel} />;
  return (
    <Stack gap="xs" align="start">
      <UploadButton
        id={`upload-${label}`}
        name={label}
        noun={field.kind === "directory" ? "folder" : "file"}
        onFiles={(files) => void send(files)}
      />
      <Text size="xs" c="dimmed">
        {expectation(field.type)}
      </Text>
      {upload.state.kind === "failed" && <Alert color="red" variant="light" title={upload.state.message} />}
    </Stack>
  );
}

function FromRuns({ field, onPick }: Pick<PickerProps, "field" | "onPick">) {
  const { files } = useForm();
  const [found, setFound] = useState<readonly Candidate[]>();
  const [failure, setFailure] = useState<string>();
  const [search, setSearch] = useState("");
  useEffect(() => {
    const control = new AbortController();
    files.candidates(field.type, control.signal).then(setFound, (error: Error) => {
      if (!control.signal.aborted) setFailure(error.message);
    });
    return () => control.abort();
  }, [files, field]);
  if (failure !== undefined) return <Alert color="red">{failure}</Alert>;
  if (found === undefined)
    return (
      <Center h={160}>
        <Loader size="sm" />
      </Center>
    );
  const words = search.toLowerCase();
  const shown = found.filter(({ value, origin }) => `${value.name} ${origin}`.toLowerCase().includes(words));
  return (
    <Stack gap="xs">
      <TextInput
        placeholder="Search"
        aria-label="Search files"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <ScrollArea.Autosize mah={360}>
        {shown.map((candidate) => (
          <UnstyledButton
            key={`${candidate.value.digest} ${candidate.origin}`}
            onClick={() => onPick(candidate.value)}
            className="golgi-row"
            w="100%"
            p="xs"
          >
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" truncate>
                {candidate.value.name}
              </Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
                {sizeWords(candidate.value)}
              </Text>
            </Group>
            <Text size="xs" c="dimmed" truncate>
              {candidate.origin}, {new Date(candidate.at).toLocaleString()}
            </Text>
          </UnstyledButton>
        ))}
        {shown.length === 0 && (
          <Text size="sm" c="dimmed" py="lg" ta="center">
            {found.length === 0
              ? `No earlier run has a fitting file${expectation(field.type) === "" ? "" : ` (${expectation(field.type)})`}. Upload one instead.`
              : "No file has that name."}
          </Text>
        )}
      </ScrollArea.Autosize>
    </Stack>
  );
}

function ByDigest({ onPick }: Pick<PickerProps, "onPick">) {
  const { files } = useForm();
  const [digest, setDigest] = useState("");
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<string>();
  const given = digest.trim();
  const wrong = given !== "" && !isDigest(given) ? "A digest is sha256: and 64 hex digits." : undefined;
  const find = async () => {
    try {
      const value = await files.lookup(given, name.trim());
      if (value === undefined) setFailure("The store has no file with this digest. Upload the file instead.");
      else onPick(value);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Stack gap="xs">
      <TextInput
        label="Digest"
        placeholder="sha256:…"
        value={digest}
        onChange={(event) => {
          setDigest(event.currentTarget.value);
          setFailure(undefined);
        }}
        error={wrong ?? failure}
        ff="monospace"
      />
      <TextInput
        label="Name"
        description="With its extension, which says what kind of file it is"
        placeholder="reads_1.fq.gz"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button onClick={() => void find()} disabled={!isDigest(given) || name.trim() === ""}>
          Use this file
        </Button>
      </Group>
    </Stack>
  );
}
