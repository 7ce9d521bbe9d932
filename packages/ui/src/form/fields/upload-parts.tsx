/** The button that takes files, and an upload on its way. */
import { Box, Button, CloseButton, Group, Progress, Text } from "@mantine/core";
import { UploadIcon } from "../icons.tsx";

interface UploadButtonProps {
  readonly id: string;
  readonly name: string;
  readonly noun: "file" | "folder";
  readonly onFiles: (files: readonly File[]) => void;
  readonly onBlur?: () => void;
  readonly "aria-describedby"?: string;
}

/** A real file input over the button: it takes focus, keys and dropped files as browsers do. */
export function UploadButton({ noun, name, onFiles, ...input }: UploadButtonProps) {
  return (
    <Button component="label" variant="default" size="xs" leftSection={<UploadIcon size={13} />} className="golgi-file-button">
      Upload a {noun}
      <input
        id={input.id}
        type="file"
        className="golgi-file-input"
        aria-label={`${name}: upload a ${noun}`}
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

export function Sending({
  name,
  progress,
  onCancel,
}: {
  readonly name: string;
  readonly progress: number;
  readonly onCancel: () => void;
}) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Box flex={1} miw={0}>
        <Text size="xs" truncate>
          {name}
        </Text>
        <Progress value={100 * progress} size="sm" aria-label={`Upload of ${name}`} />
      </Box>
      <Text size="xs" c="dimmed" w={36} ta="right">
        {Math.floor(100 * progress)} %
      </Text>
      <CloseButton size="sm" onClick={onCancel} aria-label={`Stop the upload of ${name}`} />
    </Group>
  );
}
