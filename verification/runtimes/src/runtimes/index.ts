import { suites as suitesByName } from "../suites/by-name.ts";
import { workerd } from "../workerd/runtime.ts";
import { workersExample } from "../workers-example/runtime.ts";
import { processRuntime } from "./process-runtime.ts";
import type { Runtime } from "./runtime.ts";

const onNode = Object.keys(suitesByName);
/** Next.js runs on Node. */
const suites = onNode.filter((name) => name !== "next");

/** The rows of the table. */
export const runtimes: readonly Runtime[] = [
  processRuntime({ name: "Node 22", path: "node-22/bin/node", suites: onNode }),
  processRuntime({ name: "Node 24", path: "node-24/bin/node", suites: onNode }),
  processRuntime({ name: "Node 26", path: "node-26/bin/node", suites: onNode }),
  processRuntime({
    name: "Deno",
    // Not node_modules/.bin/deno, which starts this program as a child. Ending it would leave the child running.
    path: "deno/deno",
    args: ["run", "--allow-all"],
    suites,
    documented: (port) => ["serve", "--allow-all", "--port", port],
  }),
  processRuntime({ name: "Bun", path: ".bin/bun", args: ["run"], suites, documented: () => [] }),
  workerd,
  workersExample,
];
