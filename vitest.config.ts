import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const nextModules = fileURLToPath(import.meta.resolve("./packages/adapter-next/src/test/next-modules.ts"));

/** The folders with tests. `verification/conformance/peers` is a separate workspace. */
const folders = [
  "packages/*/src",
  "examples/*/{src,test}",
  "{tools,verification/{e2e,guarantee,chaos,mistakes,bench}}",
  "verification/conformance/src",
];
const testsIn = (ending: string) => folders.map((folder) => `${folder}/**/*${ending}`);

export default defineConfig({
  test: {
    // Vitest leaves one core free. On two cores that would be half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Many tests start processes, servers or a browser. A busy machine needs longer than Vitest's five seconds for that.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // Modules that exist only in the Workers runtime and in Next.js.
    alias: {
      "cloudflare:workers": fileURLToPath(
        import.meta.resolve("./packages/store-durable-objects/src/test/workers-module.ts"),
      ),
      "next/headers": nextModules,
      "next/navigation": nextModules,
      "next/server": nextModules,
    },
    reporters: ["default", "./tools/src/closing-report.ts"],
    // `pnpm test` runs `quick`, `pnpm test:slow` runs `slow`. `vitest run <path>` runs both.
    projects: [
      {
        extends: true,
        test: {
          name: "quick",
          include: testsIn(".test.ts"),
          exclude: [...configDefaults.exclude, "**/*.slow.test.ts"],
        },
      },
      { extends: true, test: { name: "slow", include: testsIn(".slow.test.ts") } },
    ],
  },
});
