import { survivesKillsOf } from "./kills.ts";

survivesKillsOf("both");
