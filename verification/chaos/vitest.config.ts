import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

// The short run against a real store: a separate suite, not part of `pnpm test`.
export default defineConfig({
  root,
  test: {
    include: ["verification/chaos/src/**/*.chaos.ts"],
    reporters: ["default", `${root}tools/src/closing-report.ts`],
  },
});
