import { defineConfig } from "vite";

export default defineConfig({
  build: {
    // WebKitGTK 2.38 and the web view of macOS 12 are the oldest windows this page opens in.
    target: ["es2022", "safari16"],
    // The page's policy allows no inline script and no address outside the bundle.
    modulePreload: { polyfill: false },
  },
  // `index.html` takes the mark from icons/, beside this folder.
  server: { fs: { allow: [".."] }, strictPort: true },
});
