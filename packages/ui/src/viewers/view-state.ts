/** The state of a viewer is in the address: whoever opens the same link sees the same place. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export interface ViewState {
  readonly name?: string;
  readonly format?: string;
  readonly run?: string;
  /** `directory`: the digest is one. */
  readonly kind?: string;
  /** Id of the viewer. */
  readonly view?: string;
  /** Inside a directory. */
  readonly path?: string;
  readonly locus?: string;
  readonly filter?: string;
  readonly sort?: string;
  /** `no`: the first row is data. */
  readonly header?: string;
  /** From 1. */
  readonly page?: string;
  /** From 1; `overlay`: all, each in a colour; absent: as they are. */
  readonly channel?: string;
  /** `<darkest>-<brightest>`. */
  readonly contrast?: string;
  /** Part of an image in view: `x,y,width,height` in its pixels. */
  readonly region?: string;
  /** From 1; `end`. */
  readonly line?: string;
}

export const VIEW_STATE = [
  "name",
  "format",
  "run",
  "kind",
  "view",
  "path",
  "locus",
  "filter",
  "sort",
  "header",
  "page",
  "channel",
  "contrast",
  "region",
  "line",
] as const satisfies readonly (keyof ViewState)[];

/** What stays when another viewer is chosen. */
export const IDENTITY: ReadonlySet<string> = new Set(["name", "format", "run", "kind"]);

type Changes = { readonly [K in keyof ViewState]?: ViewState[K] | undefined };

/** Changes do not make entries of the browser's history. */
export function useViewState(): readonly [ViewState, (changes: Changes) => void] {
  const state = useSearch({ from: "/artifacts/$digest" }) as ViewState;
  const navigate = useNavigate({ from: "/artifacts/$digest" });
  const show = useCallback(
    (changes: Changes) =>
      void navigate({
        replace: true,
        resetScroll: false,
        search: (before: ViewState) => clean({ ...before, ...changes }) as never,
      }),
    [navigate],
  );
  return [state, show];
}

/** What is not said is not in the address. */
function clean(search: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ""),
  );
}
