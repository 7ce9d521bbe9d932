/** For each cause of a failed attempt: the rule that was broken, and what usually helps where the error itself does not say. */
import type { Cause } from "@golgi/ir";

interface CauseWords {
  readonly rule: string;
  readonly fix: string;
}

export const CAUSE_WORDS: Readonly<Partial<Record<Cause, CauseWords>>> = {
  exit: {
    rule: "A task ends with exit status 0.",
    fix: "Its own message is in the last lines below. Run it alone with the command below until it works, then resume the run: what succeeded is not done again.",
  },
  "out-of-memory": {
    rule: "A task stays below the memory it asked for.",
    fix: "Raise `resources.memory` of the task, or let it grow with each attempt.",
  },
  timeout: { rule: "A task ends within its time limit.", fix: "Raise `resources.time` of the task." },
  "disk-full": { rule: "A task stays below the disk it asked for.", fix: "Raise `resources.disk` of the task, or free space." },
  input: {
    rule: "Every input is in the store, whole.",
    fix: "`golgi store verify` finds what is missing or damaged; running the task that made it again restores it.",
  },
  output: {
    rule: "A task writes every output it declares, of the declared type.",
    fix: "Compare what the script writes with the task's outputs.",
  },
  transient: { rule: "A task that asks for another attempt gets as many as its retries allow.", fix: "Resume the run later." },
  preempted: { rule: "The machine stays until the task has ended.", fix: "Resume the run: the task is tried again." },
  lost: { rule: "The executor knows an attempt until it has ended.", fix: "Resume the run: the task is tried again." },
  environment: { rule: "What a task calls is there where it runs.", fix: "`golgi doctor` shows what is there." },
};
