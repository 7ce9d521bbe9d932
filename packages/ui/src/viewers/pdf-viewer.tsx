/** A PDF in the browser's own viewer. */
import { Text } from "@mantine/core";
import { artifactUrl } from "../data/artifact-url.ts";
import type { ViewerProps } from "./registry.ts";

export function PdfViewer({ artifact: { digest, name } }: ViewerProps) {
  return (
    <>
      {navigator.pdfViewerEnabled ? (
        <iframe
          title={name}
          src={artifactUrl({ digest: digest as never, name }, { type: "application/pdf" })}
          style={{ width: "100%", height: "calc(100vh - 190px)", minHeight: 420, border: 0, display: "block" }}
        />
      ) : (
        <Text p="md">This browser shows no PDF. Download it with the button above.</Text>
      )}
    </>
  );
}
