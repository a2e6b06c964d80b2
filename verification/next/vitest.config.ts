import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["src/*.test.ts"],
    reporters: ["default", "../../tools/src/closing-report.ts"],
    // A build, a server and a browser take their time; what hangs is found by Playwright's own, shorter limit.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
