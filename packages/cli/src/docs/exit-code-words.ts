/** The exit status in words, for docs/cli.md. */
import { EXIT } from "../exit-codes.ts";

export const GOLGI_EXIT_CODES: readonly (readonly [number, string])[] = [
  [EXIT.ok, "all went well"],
  [EXIT.failed, "the run failed, or the machine did; from `doctor` and `store verify`: something is wrong"],
  [EXIT.badInput, "bad input or diagnostics; nothing was started"],
  [EXIT.cancelled, "the run was cancelled (Ctrl-C or `golgi cancel`)"],
];
