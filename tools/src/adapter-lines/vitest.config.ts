import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { without } from "./removals.ts";

const [path = "", start = "", end = "", by = ""] = (process.env.ADAPTER_LINE ?? "").split("|");
const root = resolve(import.meta.dirname, "../../..");

/** Runs an adapter's tests without one line of it. */
export default defineConfig({
  root,
  plugins: [
    {
      name: "without-a-line",
      enforce: "pre",
      transform: (code, id) =>
        id === resolve(root, path) ? without(code, { start: Number(start), end: Number(end), by }) : undefined,
    },
  ],
  test: { include: ["packages/adapter-*/src/**/*.test.ts"], bail: 1, reporters: ["dot"], testTimeout: 20_000 },
});
