import { createTheme, Modal, type MantineColorsTuple } from "@mantine/core";

/** A calm blue-green; 10 shades from paper to ink. */
const golgi: MantineColorsTuple = [
  "#eaf6f6",
  "#d6ebeb",
  "#acd6d7",
  "#7fc0c2",
  "#59adb0",
  "#3e9fa3",
  "#2b8f94",
  "#1a7a80",
  "#0b666c",
  "#004f55",
];

/** One calm look: system fonts (nothing is fetched), a muted blue-green, small radii. Colours carry meaning only for statuses. */
export const theme = createTheme({
  colors: { golgi },
  primaryColor: "golgi",
  primaryShade: 7,
  autoContrast: true,
  luminanceThreshold: 0.22,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  defaultRadius: "sm",
  cursorType: "pointer",
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "1.5rem" }, h2: { fontSize: "1.15rem" }, h3: { fontSize: "1rem" } } },
  components: {
    // The head of a dialog is no banner of the page, and its cross has a name.
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Close" }, attributes: { header: { role: "presentation" } } },
    }),
  },
});

export const STATUS_COLOR: Readonly<Record<string, string>> = {
  queued: "gray",
  waiting: "gray",
  ready: "gray",
  held: "yellow",
  running: "blue",
  cancelling: "orange",
  succeeded: "teal",
  reused: "cyan",
  failed: "red",
  cancelled: "orange",
  skipped: "gray",
};

/** The same colours for what is drawn: SVG and canvas. */
export function statusTint(status: string): string {
  const color = STATUS_COLOR[status] ?? "gray";
  const shade = status === "waiting" || status === "skipped" ? 4 : 6;
  return `var(--mantine-color-${color}-${shade})`;
}
