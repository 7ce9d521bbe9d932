/** Brings files for one field: sent from here, or fetched by the server; one transfer at a time, stopped when the field goes away. */
import type { DirectoryValue, FileValue, Type } from "@golgi/ir";
import { useEffect, useRef, useState } from "react";
import { companionAddress, withCompanions } from "./artifact-words.ts";
import type { FilePort, Progress, Transfer } from "./files.ts";
import type { Folder } from "./folder.ts";
import { useForm } from "./form-context.ts";

type UploadState =
  | { readonly kind: "idle" }
  /** `progress` of 1; undefined: the size is not known. */
  | { readonly kind: "sending"; readonly name: string; readonly progress: number | undefined; readonly bytes: number }
  | { readonly kind: "failed"; readonly message: string; readonly hint?: string };

export interface Upload {
  readonly state: UploadState;
  /** Values in the order of the files; nothing when it failed or was stopped. */
  send(files: readonly File[]): Promise<readonly FileValue[]>;
  sendFolder(folder: Folder): Promise<DirectoryValue | undefined>;
  /** A file by its address, with the companions that the type asks for. */
  fetch(url: string, type: Type): Promise<FileValue | undefined>;
  cancel(): void;
}

export function useUpload(): Upload {
  const { files: port } = useForm();
  const [state, setState] = useState<UploadState>({ kind: "idle" });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function transfer<T>(name: string, work: (transferOf: (name: string) => Transfer) => Promise<T>): Promise<T | undefined> {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const { signal } = control;
    const report = (what: string, { sentBytes, totalBytes }: Progress) => {
      if (signal.aborted) return;
      const progress = totalBytes === undefined ? undefined : totalBytes === 0 ? 1 : sentBytes / totalBytes;
      setState({ kind: "sending", name: what, progress, bytes: sentBytes });
    };
    setState({ kind: "sending", name, progress: 0, bytes: 0 });
    try {
      const result = await work((what) => ({ signal, onProgress: (progress) => report(what, progress) }));
      if (signal.aborted) return undefined;
      setState({ kind: "idle" });
      return result;
    } catch (error) {
      if (!signal.aborted) setState({ kind: "failed", ...wordsOf(error) });
      return undefined;
    }
  }

  return {
    state,
    send: async (files) => (await transfer(files[0]?.name ?? "", (of) => sendAll(port, files, of))) ?? [],
    sendFolder: (folder) => transfer(folder.name, (of) => port.uploadFolder(folder.name, folder.files, of(folder.name))),
    fetch: (url, type) => transfer(nameIn(url), (of) => fetchWhole(port, { url, type }, of)),
    cancel() {
      running.current?.abort();
      setState({ kind: "idle" });
    },
  };
}

type TransferOf = (name: string) => Transfer;

async function sendAll(port: FilePort, files: readonly File[], of: TransferOf): Promise<readonly FileValue[]> {
  const sent: FileValue[] = [];
  for (const file of files) sent.push(await port.upload(file, of(file.name)));
  return sent;
}

async function fetchWhole(
  port: FilePort,
  { url, type }: { readonly url: string; readonly type: Type },
  of: TransferOf,
): Promise<FileValue> {
  const fetched = [await port.fetch(url, of(nameIn(url)))];
  for (const pattern of type["x-golgi"]?.secondaryFiles ?? []) {
    const beside = companionAddress(url, pattern);
    if (beside !== undefined) fetched.push(await port.fetch(beside, of(nameIn(beside))));
  }
  return withCompanions(type, fetched)[0] as FileValue;
}

function nameIn(url: string): string {
  return (URL.canParse(url) ? new URL(url).pathname.split("/").at(-1) : undefined) || url;
}

/** Failures of the server carry a hint. */
function wordsOf(error: unknown): { readonly message: string; readonly hint?: string } {
  if (!(error instanceof Error)) return { message: String(error) };
  // What browsers say when there is no answer at all differs from one to the next.
  if (error instanceof TypeError)
    return {
      message: "The server does not answer",
      hint: "Is it running, and can it be reached? A file sent again goes on where it stopped.",
    };
  const { message, hint } = error as Error & { readonly hint?: string };
  return { message: message.charAt(0).toUpperCase() + message.slice(1), ...(hint !== undefined && { hint }) };
}
