/** Addresses of stored bytes. */
import type { DirectoryValue, FileValue } from "@golgi/ir";
import { golgi } from "./client.ts";

export type Located = Pick<FileValue | DirectoryValue, "digest" | "name">;

export function artifactUrl(
  { digest, name }: Located,
  options: { readonly download?: boolean; readonly type?: string } = {},
): string {
  return golgi.urlOf(
    "readArtifact",
    { digest },
    { name, type: options.type, download: options.download === true ? "1" : undefined },
  );
}
