/** Several files at once, for lists and tuples of files: sent one after the other, companions put with theirs, mates in their order. */
import { Box } from "@mantine/core";
import type { FileValue, Type } from "@golgi/ir";
import { withCompanions } from "../artifact-words.ts";
import type { Field } from "../model/index.ts";
import { useUpload } from "../use-upload.ts";
import { Sending, TransferFailure, UploadButton } from "./upload-parts.tsx";

interface SeveralFilesProps {
  readonly id: string;
  /** Of the field. */
  readonly name: string;
  readonly text: string;
  /** Of one file. */
  readonly type: Type;
  readonly onFiles: (files: readonly FileValue[]) => void;
}

export function SeveralFiles({ id, name, text, type, onFiles }: SeveralFilesProps) {
  const upload = useUpload();
  const send = async (files: readonly File[]) => {
    const sent = withCompanions(type, await upload.send(files));
    if (sent.length > 0) onFiles(sent);
  };
  if (upload.state.kind === "sending") return <Sending {...upload.state} onCancel={upload.cancel} />;
  return (
    <Box>
      <UploadButton id={id} name={name} noun="file" text={text} onFiles={(files) => void send(files)} />
      {upload.state.kind === "failed" && <TransferFailure {...upload.state} onClose={upload.cancel} />}
    </Box>
  );
}

/** A file or table. */
export function isFileField(field: Field): boolean {
  return field.kind === "file" || field.kind === "table";
}
