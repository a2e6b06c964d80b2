import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

// What waits for servers to fail and come back: a suite of its own, part of `pnpm test:all`.
export default defineConfig({
  root,
  test: {
    include: ["packages/store-redis/src/test/clusters/*.cluster.ts"],
    reporters: ["default", `${root}tools/src/closing-report.ts`],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
