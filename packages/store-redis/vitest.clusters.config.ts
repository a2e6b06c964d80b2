import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

// The tests that wait for servers to fail and restart. They are a separate suite, a part of `pnpm test:all`.
export default defineConfig({
  root,
  test: {
    include: ["packages/store-redis/src/test/clusters/*.cluster.ts"],
    reporters: ["default", `${root}tools/src/closing-report.ts`],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
