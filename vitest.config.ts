import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // What the Workers runtime brings along.
    alias: {
      "cloudflare:workers": fileURLToPath(
        import.meta.resolve("./packages/store-durable-objects/src/test/workers-module.ts"),
      ),
    },
    include: [
      "packages/*/src/**/*.test.ts",
      "examples/*/{src,test}/**/*.test.ts",
      "{tools,verification/{e2e,guarantee,chaos,mistakes}}/**/*.test.ts",
      // verification/conformance/peers is a workspace of its own
      "verification/conformance/src/**/*.test.ts",
    ],
    reporters: ["default", "./tools/src/closing-report.ts"],
  },
});
