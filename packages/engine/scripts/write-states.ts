/** Writes docs/states.md from the transition tables. */
import { writeFileSync } from "node:fs";
import { statesPage } from "../src/machine/diagram.ts";

writeFileSync(new URL("../../../docs/states.md", import.meta.url), statesPage());
