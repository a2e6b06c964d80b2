import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["src/*.test.ts"],
    reporters: ["default", "../../tools/src/closing-report.ts"],
    testTimeout: 60_000,
    // A build is slow.
    hookTimeout: 300_000,
  },
});
