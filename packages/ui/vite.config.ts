import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `vite build` writes dist/, which `golgi serve` serves; `vite` proxies the API to a running `golgi serve`. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    sourcemap: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      // Digests are made by the server. That the browser's part of @golgi/ir needs nothing of Node, a test of that package proves.
      onLog(level, log, report) {
        if (!/"node:crypto" has been externalized/.test(log.message)) report(level, log);
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:7433", "/open": "http://127.0.0.1:7433" } },
});
