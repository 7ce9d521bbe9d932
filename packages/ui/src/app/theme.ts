import { createTheme } from "@mantine/core";

/** One calm look: system fonts (nothing is fetched), a muted teal, small radii. Colours carry meaning only for statuses. */
export const theme = createTheme({
  primaryColor: "cyan",
  primaryShade: { light: 8, dark: 6 },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  defaultRadius: "sm",
  headings: { fontWeight: "600" },
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
