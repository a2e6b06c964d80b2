import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const nextModules = fileURLToPath(import.meta.resolve("./packages/adapter-next/src/test/next-modules.ts"));

export default defineConfig({
  test: {
    // What the Workers runtime and Next.js bring along.
    alias: {
      "cloudflare:workers": fileURLToPath(
        import.meta.resolve("./packages/store-durable-objects/src/test/workers-module.ts"),
      ),
      "next/headers": nextModules,
      "next/navigation": nextModules,
      "next/server": nextModules,
    },
    include: [
      "packages/*/src/**/*.test.ts",
      "examples/*/{src,test}/**/*.test.ts",
      "{tools,verification/{e2e,guarantee,chaos,mistakes,bench}}/**/*.test.ts",
      // verification/conformance/peers is a workspace of its own
      "verification/conformance/src/**/*.test.ts",
    ],
    reporters: ["default", "./tools/src/closing-report.ts"],
  },
});
