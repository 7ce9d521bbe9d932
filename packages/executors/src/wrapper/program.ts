/** The wrapper as a file, for those who start it as a program: `node WRAPPER_PROGRAM ATTEMPT.json RESULT.json`. */
import { fileURLToPath } from "node:url";

export const WRAPPER_PROGRAM: string = fileURLToPath(new URL("./main.ts", import.meta.url));
