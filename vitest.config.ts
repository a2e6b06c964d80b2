import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "examples/*/{src,test}/**/*.test.ts",
      "{e2e,guarantee,chaos,tools}/**/*.test.ts",
    ],
    reporters: ["default", "./tools/src/closing-report.ts"],
  },
});
