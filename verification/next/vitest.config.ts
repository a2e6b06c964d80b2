import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["src/*.test.ts"],
    reporters: ["default", "../../tools/src/closing-report.ts"],
    // Builds, servers and browsers start slowly. Playwright's own, shorter limit finds hanging operations.
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
