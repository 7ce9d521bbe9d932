/** Sends files for one field; one upload at a time, stopped when the field goes away. */
import type { DirectoryValue, FileValue } from "@golgi/ir";
import { useEffect, useRef, useState } from "react";
import type { Progress } from "./files.ts";
import { useForm } from "./form-context.ts";
import type { ArtifactField } from "./model/index.ts";

type UploadState =
  | { readonly kind: "idle" }
  | { readonly kind: "sending"; readonly name: string; readonly progress: number }
  | { readonly kind: "failed"; readonly message: string };

export interface Upload {
  readonly state: UploadState;
  /** Values in the order of the files; nothing when it failed or was stopped. */
  send(files: readonly File[]): Promise<readonly (FileValue | DirectoryValue)[]>;
  cancel(): void;
}

export function useUpload(field: Pick<ArtifactField, "kind">): Upload {
  const { files: port } = useForm();
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const send = async (files: readonly File[]): Promise<readonly (FileValue | DirectoryValue)[]> => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    const report = (name: string) => (progress: Progress) => {
      if (!signal.aborted)
        setState({ kind: "sending", name, progress: progress.totalBytes === 0 ? 1 : progress.sentBytes / progress.totalBytes });
    };
    const [first] = files;
    if (first === undefined) return [];
    setState({ kind: "sending", name: first.name, progress: 0 });
    try {
      const sent: (FileValue | DirectoryValue)[] = [];
      if (field.kind === "directory") sent.push(await port.uploadFolder(files, { signal, onProgress: report(folderOf(first)) }));
      else for (const file of files) sent.push(await port.upload(file, { signal, onProgress: report(file.name) }));
      if (signal.aborted) return [];
      setState({ kind: "idle" });
      return sent;
    } catch (error) {
      if (!signal.aborted) setState({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
      return [];
    }
  };
  const cancel = () => {
    running.current?.abort();
    setState({ kind: "idle" });
  };
  return { state, send, cancel };
}

function folderOf(file: File): string {
  return file.webkitRelativePath.split("/")[0] || file.name;
}
