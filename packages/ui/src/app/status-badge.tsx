/** A status in words and colour, never by colour alone. Text is dark enough on its tint (and light enough in the dark) to be read. */
import { Badge, type MantineSize } from "@mantine/core";
import { STATUS_COLOR, statusTint } from "./theme.ts";

export function StatusBadge({ status, size = "sm" }: { readonly status: string; readonly size?: MantineSize }) {
  const hue = `--mantine-color-${STATUS_COLOR[status] ?? "gray"}`;
  const color = `light-dark(color-mix(in srgb, var(${hue}-9) 70%, black), var(${hue}-2))`;
  const background = `light-dark(var(${hue}-1), color-mix(in srgb, var(${hue}-9) 45%, black))`;
  return (
    <Badge variant="light" size={size} tt="none" fw={600} style={{ flexShrink: 0, color, background }} data-status={status}>
      {status}
    </Badge>
  );
}

/** Decorative: the words stand beside it. */
export function StatusDot({ status, size = 9 }: { readonly status: string; readonly size?: number }) {
  return (
    <span
      title={status}
      style={{
        display: "inline-block",
        width: size,
        height: size,
        borderRadius: size,
        background: statusTint(status),
        flexShrink: 0,
      }}
    />
  );
}
