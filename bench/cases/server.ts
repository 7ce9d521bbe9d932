/** The server of `golgi serve`, in a process of its own on a fresh state directory; and the form of a launch, which needs no server. */
import type { Case } from "../gate.ts";
import { fanOutGates } from "../server/fan-out.ts";
import { formGates } from "../server/form.ts";
import { memoryGates } from "../server/memory.ts";
import { requestGates } from "../server/requests.ts";

export const cases: readonly Case[] = [
  { name: "server-requests", run: requestGates },
  { name: "server-fan-out", run: fanOutGates },
  { name: "server-form", run: async () => formGates() },
  { name: "server-memory", last: true, run: memoryGates },
];
