/** A PDF in the browser's own viewer, at the page that the address names. */
import { Text } from "@mantine/core";
import { artifactUrl } from "../data/artifact-url.ts";
import type { ViewerProps } from "./registry.ts";
import { useViewState } from "./view-state.ts";

export function PdfViewer({ artifact: { digest, name } }: ViewerProps) {
  const [{ page }] = useViewState();
  const place = page !== undefined && /^[1-9]\d{0,5}$/.test(page) ? `#page=${page}` : "";
  return (
    <>
      {navigator.pdfViewerEnabled ? (
        <iframe
          title={name}
          src={artifactUrl({ digest: digest as never, name }, { type: "application/pdf" }) + place}
          style={{ width: "100%", height: "calc(100vh - 190px)", minHeight: 420, border: 0, display: "block" }}
        />
      ) : (
        <Text p="md">This browser shows no PDF. Download it with the button above.</Text>
      )}
    </>
  );
}
