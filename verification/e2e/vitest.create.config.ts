import { defineConfig } from "vitest/config";

// `npx pnpm exec vitest run --config verification/e2e/vitest.create.config.ts`: installs from the registry.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["src/create/*.create.ts"],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ["default", "../../tools/src/closing-report.ts"],
  },
});
