import { createRequire } from "node:module";
import { join } from "node:path";
import { startDemo } from "../demo/start.ts";
import { storySuite } from "../demo/story.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { runSuite } from "../suites/suite.ts";

/** The Workers example as `pnpm dev:workers` runs it. Its forms need browsers that send Origin or Sec-Fetch headers. */
export const workersExample: Runtime = {
  name: "Workers example",
  async locate() {
    try {
      const miniflare = createRequire(import.meta.url).resolve("miniflare");
      const { version } = createRequire(miniflare)("workerd/package.json");
      return { version: String(version) };
    } catch (error) {
      return { missing: String(error) };
    }
  },
  async run(report) {
    const running = await startDemo(process.execPath, [join(import.meta.dirname, "main.ts")]);
    try {
      await runSuite(storySuite("the demo", running.sites, ["chromium"]), report);
    } finally {
      await running.close();
    }
  },
};
