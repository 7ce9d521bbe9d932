/** A status in words and colour, never by colour alone. */
import { Badge, type MantineSize } from "@mantine/core";
import { STATUS_COLOR, statusTint } from "./theme.ts";

export function StatusBadge({ status, size = "sm" }: { readonly status: string; readonly size?: MantineSize }) {
  return (
    <Badge variant="light" color={STATUS_COLOR[status] ?? "gray"} size={size} tt="none" fw={600} style={{ flexShrink: 0 }}>
      {status}
    </Badge>
  );
}

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
