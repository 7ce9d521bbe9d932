/** What the process's exit status means. Documented in docs/cli.md; every code has a test. */
export const EXIT = {
  /** All went well. */
  ok: 0,
  /** A run failed, or the machine did (disk, state directory …). */
  failed: 1,
  /** Bad input or diagnostics: nothing was started. */
  badInput: 2,
  /** Cancelled by a person (Ctrl-C or `golgi cancel`). */
  cancelled: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
