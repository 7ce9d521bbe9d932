/** Shapes of no-op and small shell tasks, against ninja, snakemake and cwltool doing the same. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Gate } from "../gate.ts";
import { type Figures, GOLGI, freshDirectory, median, measure } from "../measure.ts";
import { cwltoolFanOut, ninjaFanOut, snakemakeDefault, snakemakeGreedy } from "../peers.ts";

const SHAPES = join(import.meta.dirname, "..", "workflows", "shapes.ts");

interface Run {
  readonly workflow: string;
  readonly items?: number;
  readonly length?: number;
  readonly state?: string;
  readonly sandbox?: "plain" | "bubblewrap";
  readonly flags?: readonly string[];
}

function golgi(run: Run) {
  const state = run.state ?? freshDirectory();
  const inputs: string[] = [];
  if (run.items !== undefined) {
    const file = join(state, "inputs.json");
    writeFileSync(file, JSON.stringify({ items: Array.from({ length: run.items }, (_, i) => i) }));
    inputs.push("--inputs", `@${file}`);
  }
  return {
    words: [
      GOLGI,
      "--state",
      state,
      "run",
      SHAPES,
      run.workflow,
      ...inputs,
      "--sandbox",
      run.sandbox ?? "plain",
      ...(run.flags ?? []),
    ],
    env: run.length === undefined ? {} : { GOLGI_BENCH_LENGTH: String(run.length) },
  };
}

const seconds = (figures: Figures) => `${figures.wall.toFixed(2)} s`;
const atMost = (name: string, value: number, limit: number, unit: Gate["unit"], detail: string): Gate => ({
  name,
  value,
  limit,
  bound: "max",
  unit,
  detail,
});
const atLeast = (name: string, peer: Figures, ours: Figures, limit: number): Gate => ({
  name,
  value: peer.wall / ours.wall,
  limit,
  bound: "min",
  unit: "×",
  detail: `golgi ${seconds(ours)}, peer ${seconds(peer)}`,
});

export const cases: readonly Case[] = [
  {
    name: "functions",
    async run() {
      const fan = await median(3, () => golgi({ workflow: "function-fan-out", items: 6000 }));
      const chain = await median(3, () => golgi({ workflow: "function-chain", length: 500 }));
      const layered = await median(3, () => golgi({ workflow: "layers", length: 1000 }));
      return [
        atMost("6,000-way fan-out of no-op functions", fan.wall, 3, "s", `cpu ${fan.cpu.toFixed(2)} s, peak ${mb(fan.peak)}`),
        atMost("chain of 500 functions, each step durable", chain.wall, 2, "s", `cpu ${chain.cpu.toFixed(2)} s`),
        atMost("3 layers of 1,000 functions", layered.wall, 3, "s", `cpu ${layered.cpu.toFixed(2)} s`),
      ];
    },
  },
  {
    name: "shell-1000",
    async run() {
      const ours = await median(3, () => golgi({ workflow: "shell-fan-out", items: 1000 }));
      const greedy = await median(3, () => snakemakeGreedy(1000));
      const standard = await measure(snakemakeDefault(1000));
      const cwltool = await measure(cwltoolFanOut(1000));
      const ninja = await median(3, () => ninjaFanOut(1000));
      return [
        atLeast("1,000 shell tasks + gather, against snakemake (default)", standard, ours, 10),
        atLeast("1,000 shell tasks + gather, against snakemake (greedy)", greedy, ours, 2.5),
        atLeast("1,000 shell tasks + gather, against cwltool", cwltool, ours, 6),
        atMost("1,000 shell tasks + gather, times ninja", ours.wall / ninja.wall, 8, "×", `ninja ${seconds(ninja)}`),
      ];
    },
  },
  {
    name: "shell-10000",
    async run() {
      const ours = await measure(golgi({ workflow: "shell-fan-out", items: 10_000 }));
      const ninja = await measure(ninjaFanOut(10_000));
      return [
        atMost(
          "10,000 shell tasks, times ninja",
          ours.wall / ninja.wall,
          5,
          "×",
          `golgi ${seconds(ours)}, ninja ${seconds(ninja)}`,
        ),
      ];
    },
  },
  {
    name: "snakemake-10000",
    slow: true,
    async run() {
      const ours = await measure(golgi({ workflow: "shell-fan-out", items: 10_000 }));
      const greedy = await measure(snakemakeGreedy(10_000));
      return [atLeast("10,000 shell tasks, against snakemake (greedy)", greedy, ours, 15)];
    },
  },
  {
    name: "flat",
    async run() {
      const perTask = async (items: number) => {
        const figures = await measure(golgi({ workflow: "shell-fan-out", items }));
        return (figures.wall * 1000) / items;
      };
      const start = await median(3, () => golgi({ workflow: "shell-fan-out", items: 1 }));
      const small = ((await median(3, () => golgi({ workflow: "shell-fan-out", items: 400 }))).wall - start.wall) / 400;
      const large = (await perTask(20_000)) / 1000;
      return [
        atMost(
          "time per task, 20,000 against 400 tasks",
          large / small,
          1.3,
          "×",
          `${(large * 1e3).toFixed(2)} ms, ${(small * 1e3).toFixed(2)} ms`,
        ),
      ];
    },
  },
  {
    name: "sandbox",
    async run() {
      const plain = await median(3, () => golgi({ workflow: "shell-fan-out", items: 500 }));
      const boxed = await median(3, () => golgi({ workflow: "shell-fan-out", items: 500, sandbox: "bubblewrap" }));
      const detail = `plain ${plain.cpu.toFixed(2)} s CPU, sandboxed ${boxed.cpu.toFixed(2)} s for 500`;
      return [atMost("CPU of the sandbox per task", ((boxed.cpu - plain.cpu) / 500) * 1000, 8, "ms", detail)];
    },
  },
  {
    name: "cached",
    async run() {
      const state = freshDirectory();
      await measure(golgi({ workflow: "shell-fan-out", items: 10_000, state }));
      const again = await median(3, () => golgi({ workflow: "shell-fan-out", items: 10_000, state }));
      return [
        atMost("re-run of 10,000 cached tasks", again.wall, 1, "s", `cpu ${again.cpu.toFixed(2)} s, peak ${mb(again.peak)}`),
      ];
    },
  },
  {
    name: "large-plan",
    async run() {
      const state = freshDirectory();
      const plan = await measure({
        words: [GOLGI, "compile", SHAPES, "wide", "-o", join(state, "wide.json")],
        env: { GOLGI_BENCH_LENGTH: "100000" },
      });
      await measure(golgi({ workflow: "wide", length: 100_000, state }));
      const again = await measure(golgi({ workflow: "wide", length: 100_000, state }));
      return [
        atMost("plan of a 100,000-node workflow", plan.wall, 3, "s", `cpu ${plan.cpu.toFixed(2)} s`),
        atMost("memory of that plan", plan.peak / 1e6, 400, "MB", ""),
        atMost("its cached re-run", again.wall, 6, "s", `cpu ${again.cpu.toFixed(2)} s, peak ${mb(again.peak)}`),
      ];
    },
  },
  {
    name: "million",
    slow: true,
    async run() {
      const figures = await measure(golgi({ workflow: "function-fan-out", items: 1_000_000 }));
      return [atMost("memory of a 1,000,000-item map", figures.peak / 1e6, 2000, "MB", `${seconds(figures)}`)];
    },
  },
];

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
