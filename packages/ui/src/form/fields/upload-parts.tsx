/** The button that takes files, and an upload on its way. */
import { Alert, Box, Button, CloseButton, Group, Progress, Text } from "@mantine/core";
import { showBytes } from "../../data/words.ts";
import { UploadIcon } from "../icons.tsx";

interface UploadButtonProps {
  readonly id: string;
  readonly name: string;
  readonly noun: "file" | "folder";
  /** Default: `Upload a <noun>`. */
  readonly text?: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onBlur?: () => void;
  readonly "aria-describedby"?: string;
}

/** A real file input over the button: it takes focus, keys and dropped files as browsers do. */
export function UploadButton({ noun, name, text = `Upload a ${noun}`, onFiles, ...input }: UploadButtonProps) {
  return (
    <Button component="label" variant="default" size="xs" leftSection={<UploadIcon size={13} />} className="golgi-file-button">
      {text}
      <input
        id={input.id}
        type="file"
        className="golgi-file-input"
        aria-label={`${name}: ${text.charAt(0).toLowerCase()}${text.slice(1)}`}
        aria-describedby={input["aria-describedby"]}
        onBlur={input.onBlur}
        multiple
        {...(noun === "folder" && { webkitdirectory: "" })}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </Button>
  );
}

interface SendingProps {
  readonly name: string;
  /** Of 1; undefined: the size is not known. */
  readonly progress: number | undefined;
  readonly bytes: number;
  readonly onCancel: () => void;
}

export function Sending({ name, progress, bytes, onCancel }: SendingProps) {
  return (
    <Group gap="xs" wrap="nowrap" className="golgi-sending">
      <Box flex={1} miw={0}>
        <Text size="xs" truncate>
          {name}
        </Text>
        <Progress
          value={progress === undefined ? 100 : 100 * progress}
          animated={progress === undefined}
          size="sm"
          aria-label={`Transfer of ${name}`}
        />
      </Box>
      <Text size="xs" c="dimmed" miw={36} ta="right">
        {progress === undefined ? showBytes(bytes) : `${Math.floor(100 * progress)} %`}
      </Text>
      <CloseButton size="sm" onClick={onCancel} aria-label={`Stop the transfer of ${name}`} />
    </Group>
  );
}

/** A transfer that failed, with what to do. */
export function TransferFailure({
  message,
  hint,
  onClose,
}: {
  readonly message: string;
  readonly hint?: string;
  readonly onClose: () => void;
}) {
  return (
    <Alert color="red" variant="light" mt={4} py={6} withCloseButton closeButtonLabel="Close" onClose={onClose} title={message}>
      {hint}
    </Alert>
  );
}
