import { deepEqual } from "node:assert/strict";
import type { Suite } from "../suites/suite.ts";
import { bundle } from "./bundle.ts";

/** The requirements of a Worker with all packages on its runtime. */
export const bundleSuite: Suite = {
  name: "bundle",
  tests: [
    {
      name: "an app's Worker imports nothing of Node: core, composition, adapter-hono, idp-oauth4webapi, store-durable-objects",
      async run() {
        const { imports } = await bundle("worker/app-worker.ts");
        deepEqual([...new Set(imports)], ["cloudflare:workers"]);
      },
    },
  ],
};
