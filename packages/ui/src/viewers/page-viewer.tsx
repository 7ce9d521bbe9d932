/** An HTML report in a sandboxed frame: its scripts run in an opaque origin that reaches neither this page nor the network. */
import type { ViewerProps } from "./registry.ts";
import { artifactUrl } from "../data/artifact-url.ts";

export function PageViewer({ artifact: { digest, name } }: ViewerProps) {
  return (
    <iframe
      title={name}
      src={artifactUrl(
        { digest: digest as never, name },
        { type: /\.svg$/i.test(name) ? "image/svg+xml" : "text/html; charset=utf-8" },
      )}
      sandbox="allow-scripts allow-popups allow-downloads"
      referrerPolicy="no-referrer"
      style={{ width: "100%", height: "calc(100vh - 190px)", minHeight: 420, border: 0, background: "#fff", display: "block" }}
    />
  );
}
