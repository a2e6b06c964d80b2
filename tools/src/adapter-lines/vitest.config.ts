import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import workspace from "../../../vitest.config.ts";
import { without } from "./removals.ts";

const [path = "", start = "", end = "", by = ""] = (process.env.ADAPTER_LINE ?? "").split("|");
const root = resolve(import.meta.dirname, "../../..");

/** @returns the code that the tests run. `main.ts` ignores a run whose tests never loaded the changed file. */
function leaveOut(code: string): string {
  const { ADAPTER_LINE_APPLIED: applied } = process.env;
  if (applied !== undefined) writeFileSync(applied, path);
  return without(code, { start: Number(start), end: Number(end), by });
}

/** Runs an adapter's tests without one line of it. */
export default defineConfig({
  root,
  plugins: [
    {
      name: "without-a-line",
      enforce: "pre",
      transform: (code, id) => (path !== "" && id === resolve(root, path) ? leaveOut(code) : undefined),
    },
  ],
  test: {
    alias: workspace.test?.alias ?? {},
    include: ["packages/adapter-*/src/**/*.test.ts"],
    // The cache identifies a file by its content on the disk, so every run would get the first run's code.
    fsModuleCache: false,
    bail: 1,
    reporters: ["dot"],
    testTimeout: 20_000,
  },
});
