import { defineConfig } from "vitest/config";

// `npx pnpm test:docs`: the docs site must be built.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["src/site/*.site.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", "../../tools/src/closing-report.ts"],
  },
});
