import { survivesKillsOf } from "./kills.ts";

survivesKillsOf("engine");
