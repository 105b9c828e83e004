/** How the panel is built, tested and, while developing, joined to a running gateway. */
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

const gateway = process.env.GATEWAY_URL ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [tailwindcss()],
  build: {
    // The first versions with light-dark(), on which the two themes stand.
    target: ["chrome123", "firefox128", "safari17.5"],
    // The gateway's policy lets no script or style through that is not a file of its own.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      "/api": gateway,
      "/info": gateway,
      "/socket.io": { target: gateway, ws: true },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    // The one that measures the contrast of the colours reads them from the styles themselves.
    css: true,
  },
});
