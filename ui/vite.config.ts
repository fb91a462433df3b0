/// <reference types="vitest/config" />
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run dev` finds a gateway: `omniroute serve`, or another address. */
const GATEWAY = process.env.OMNIROUTE_URL ?? "http://127.0.0.1:20128";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // The same files are opened as tauri://localhost/ and as http://127.0.0.1:PORT/.
  base: "./",
  build: {
    // WebKitGTK 2.40 and the web view of macOS 13.3 (tauri.conf.json) are the oldest windows this page opens in. Tailwind asks for as much.
    target: ["es2022", "safari16.4"],
    // The page's policy allows no inline script, no data: address but pictures, and no address outside the bundle.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // Libraries change seldom and compress better together; what several pages share is one piece, not twenty.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "libraries", test: /node_modules/ },
            { name: "shared", test: /src\/(api|design|shell|parts)\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  // `index.html` takes the mark from icons/, beside this folder.
  server: { fs: { allow: [".."] }, strictPort: true, proxy: { "/api": GATEWAY } },
  test: {
    environment: "jsdom",
    environmentOptions: { jsdom: { url: "http://127.0.0.1:20128/" } },
    setupFiles: ["./src/test/setup.ts"],
    css: false,
    restoreMocks: true,
    testTimeout: 15_000,
  },
});
