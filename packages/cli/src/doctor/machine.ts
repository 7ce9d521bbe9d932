/** What this machine offers: Node, sandbox, limits, containers. */
import { availableParallelism, totalmem } from "node:os";
import { formatBytes } from "../output/format.ts";
import { VERSION } from "../version.ts";
import type { Finding } from "./examine.ts";

const MIN_NODE = 24;

export async function examineMachine(): Promise<readonly Finding[]> {
  const { probeLimits, probeSandbox } = await import("@golgi/executors");
  const [sandbox, limits] = await Promise.all([probeSandbox(), probeLimits()]);
  const { bubblewrap, containers } = sandbox;
  const working = containers.filter(({ works }) => works);
  const broken = containers.filter(({ works, detail }) => !works && detail !== "not installed");
  const tried =
    broken.length === 0 ? "none is installed" : broken.map(({ program, detail }) => `${program}: ${detail}`).join("; ");
  return [
    { level: "ok", what: "golgi", detail: `${VERSION}, ${process.platform} ${process.arch}` },
    nodeFinding(),
    { level: "ok", what: "machine", detail: `${availableParallelism()} cores, ${formatBytes(totalmem())} memory` },
    bubblewrap.works
      ? { level: "ok", what: "sandbox", detail: `bubblewrap ${bubblewrap.version ?? ""}`.trim() }
      : {
          level: "warn",
          what: "sandbox",
          detail: `bubblewrap does not work (${bubblewrap.detail}); tasks run without isolation (plain)`,
          fix: "Install it (apt-get install bubblewrap) and allow user namespaces; results then do not depend on what else is on this machine.",
        },
    limits.memory === "none"
      ? {
          level: "warn",
          what: "memory limits",
          detail: "no control group can be used; a task over its limit is found by watching, not held by the kernel",
          fix: "Run as a user with a delegated cgroup (systemd-run --user --scope), or as root.",
        }
      : { level: "ok", what: "memory limits", detail: limits.memory },
    limits.spawner === "native"
      ? { level: "ok", what: "process start", detail: "posix_spawn (koffi)" }
      : {
          level: "warn",
          what: "process start",
          detail: "koffi does not load; processes are started by Node, which is slower and measures less",
          fix: "Install the dependencies again on this machine: npm run bootstrap",
        },
    working.length > 0
      ? { level: "ok", what: "containers", detail: working.map(({ program }) => program).join(", ") }
      : {
          level: "warn",
          what: "containers",
          detail: `${tried}; only tasks that name a container need one`,
          fix: "Install podman (apt-get install podman) or apptainer.",
        },
  ];
}

function nodeFinding(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= MIN_NODE) return { level: "ok", what: "node", detail: `${process.version} (${process.execPath})` };
  return {
    level: "fail",
    what: "node",
    detail: `${process.version} is too old`,
    fix: `Use Node ${MIN_NODE} or newer: npm run bootstrap`,
  };
}
