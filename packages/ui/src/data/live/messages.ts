/** What tabs and the holder of the one connection say to each other. */
import type { LiveMessage, LogTopic } from "@golgi/server/client";
import type { RunId } from "@golgi/ir";

/** What one follower wants, from where. */
export type Want =
  | { readonly kind: "runs" }
  | { readonly kind: "run"; readonly run: RunId; readonly after: number }
  | ({ readonly kind: "log" } & Readonly<LogTopic>);

export type Connection = "connecting" | "live" | "lost";

/** `id` is the tab's number for a follower. */
export type FromTab =
  | { readonly kind: "follow"; readonly id: number; readonly want: Want }
  | { readonly kind: "leave"; readonly id: number }
  | { readonly kind: "here" }
  | { readonly kind: "bye" };

export type ToTab =
  | { readonly kind: "said"; readonly id: number; readonly messages: readonly LiveMessage[] }
  | { readonly kind: "connection"; readonly state: Connection }
  /** Answer `here`, or be taken for gone. */
  | { readonly kind: "there?" }
  /** The tab was taken for gone: it asks again for what it follows. */
  | { readonly kind: "forgotten" };

export interface Port {
  postMessage(message: ToTab): void;
  onmessage: ((event: MessageEvent<FromTab>) => void) | null;
}
