import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `vite build` writes dist/, which `golgi serve` serves; `vite` proxies the API to a running `golgi serve`. */
export default defineConfig({
  plugins: [react()],
  build: { target: "es2023", sourcemap: false, chunkSizeWarningLimit: 2000 },
  server: { proxy: { "/api": "http://127.0.0.1:7433", "/open": "http://127.0.0.1:7433" } },
});
