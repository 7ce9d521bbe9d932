/** Chooses a file: from earlier runs, only what may flow into the field's type; by its address, which the server fetches; by digest. */
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
import { folderOf } from "../folder.ts";
import { useForm } from "../form-context.ts";
import type { ArtifactField } from "../model/index.ts";
import { useUpload } from "../use-upload.ts";
import { Sending, TransferFailure, UploadButton } from "./upload-parts.tsx";

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
          {field.kind !== "directory" && <Tabs.Tab value="address">By address</Tabs.Tab>}
          <Tabs.Tab value="digest">By digest</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="upload" pt="sm">
          <ByUpload field={field} label={label} onPick={onPick} />
        </Tabs.Panel>
        <Tabs.Panel value="runs" pt="sm">
          <FromRuns field={field} onPick={onPick} />
        </Tabs.Panel>
        <Tabs.Panel value="address" pt="sm">
          <ByAddress field={field} onPick={onPick} />
        </Tabs.Panel>
        <Tabs.Panel value="digest" pt="sm">
          <ByDigest field={field} onPick={onPick} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

type PartProps = Pick<PickerProps, "field" | "onPick">;

function ByUpload({ field, label, onPick }: PartProps & Pick<PickerProps, "label">) {
  const upload = useUpload();
  const send = async (files: readonly File[]) => {
    const folder = field.kind === "directory" ? folderOf(files) : undefined;
    const value =
      folder === undefined ? withCompanions(field.type, await upload.send(files))[0] : await upload.sendFolder(folder);
    if (value !== undefined) onPick(value);
  };
  if (upload.state.kind === "sending") return <Sending {...upload.state} onCancel={upload.cancel} />;
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
      {upload.state.kind === "failed" && <TransferFailure {...upload.state} onClose={upload.cancel} />}
    </Stack>
  );
}

function ByAddress({ field, onPick }: PartProps) {
  const upload = useUpload();
  const [address, setAddress] = useState("");
  const given = address.trim();
  const wrong = given !== "" && !/^https?:\/\/[^/\s]+/i.test(given) ? "An address begins with https:// or http://" : undefined;
  const companions = field.type["x-golgi"]?.secondaryFiles ?? [];
  const go = async () => {
    const value = await upload.fetch(given, field.type);
    if (value !== undefined) onPick(value);
  };
  if (upload.state.kind === "sending") return <Sending {...upload.state} onCancel={upload.cancel} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (given !== "" && wrong === undefined) void go();
      }}
    >
      <Stack gap="xs">
        <TextInput
          label="Address"
          description={`The server fetches it${companions.length === 0 ? "" : `, and ${companions.join(" and ")} beside it`}. ${expectation(field.type)}`}
          placeholder="https://…"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          error={wrong}
          data-autofocus
        />
        {upload.state.kind === "failed" && <TransferFailure {...upload.state} onClose={upload.cancel} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={given === "" || wrong !== undefined}>
            Fetch
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function FromRuns({ field, onPick }: PartProps) {
  const { files } = useForm();
  const [found, setFound] = useState<readonly Candidate[]>();
  const [next, setNext] = useState<string>();
  const [after, setAfter] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [search, setSearch] = useState("");
  useEffect(() => {
    const control = new AbortController();
    files.candidates(field.type, { signal: control.signal, ...(after !== undefined && { after }) }).then(
      (page) => {
        if (control.signal.aborted) return;
        setFound((before = []) => withoutRepeats([...before, ...page.found]));
        setNext(page.next);
      },
      (error: Error) => {
        if (!control.signal.aborted) setFailure(error.message);
      },
    );
    return () => control.abort();
  }, [files, field, after]);
  if (failure !== undefined) return <Alert color="red">{failure}</Alert>;
  if (found === undefined)
    return (
      <Center h={160}>
        <Loader size="sm" aria-label="Looking through earlier runs" />
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
          <CandidateRow key={`${candidate.value.digest} ${candidate.value.name}`} candidate={candidate} onPick={onPick} />
        ))}
        {shown.length === 0 && <NothingFits field={field} any={found.length > 0} />}
      </ScrollArea.Autosize>
      {next !== undefined && (
        <Button variant="subtle" size="xs" onClick={() => setAfter(next)} loading={after === next}>
          Look through earlier runs
        </Button>
      )}
    </Stack>
  );
}

function withoutRepeats(all: readonly Candidate[]): readonly Candidate[] {
  const byKey = new Map(all.toReversed().map((candidate) => [`${candidate.value.digest} ${candidate.value.name}`, candidate]));
  return [...byKey.values()].reverse();
}

function CandidateRow({ candidate, onPick }: { readonly candidate: Candidate } & Pick<PickerProps, "onPick">) {
  const { value, origin, at } = candidate;
  return (
    <UnstyledButton onClick={() => onPick(value)} className="golgi-row" w="100%" p="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" truncate>
          {value.name}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {sizeWords(value)}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" truncate>
        {origin}, {new Date(at).toLocaleString()}
      </Text>
    </UnstyledButton>
  );
}

function NothingFits({ field, any }: { readonly field: ArtifactField; readonly any: boolean }) {
  const noun = field.kind === "directory" ? "folder" : "file";
  const kind = expectation(field.type);
  return (
    <Text size="sm" c="dimmed" py="lg" ta="center">
      {any
        ? `No ${noun} has that name.`
        : `No recent run has a fitting ${noun}${kind === "" ? "" : ` (${kind})`}. Upload one instead.`}
    </Text>
  );
}

function ByDigest({ field, onPick }: PartProps) {
  const { files } = useForm();
  const [digest, setDigest] = useState("");
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<string>();
  const kind = field.kind === "directory" ? "directory" : "file";
  const noun = field.kind === "directory" ? "folder" : "file";
  const given = digest.trim();
  const wrong = given !== "" && !isDigest(given) ? "A digest is sha256: and 64 hex digits." : undefined;
  const find = async () => {
    try {
      const value = await files.lookup(kind, given, name.trim());
      if (value === undefined) setFailure(`The store has no ${noun} with this digest. Upload it instead.`);
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
        description={kind === "file" ? "With its extension, which says what kind of file it is" : "As tasks shall see it"}
        placeholder={kind === "file" ? "reads_1.fq.gz" : "plate-7"}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button onClick={() => void find()} disabled={!isDigest(given) || name.trim() === ""}>
          Use this {noun}
        </Button>
      </Group>
    </Stack>
  );
}
