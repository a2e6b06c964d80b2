import { portsOf, runUntilStopped } from "../../../../examples/single-sign-out/src/demo/index.ts";
import { startWorkers } from "./start-workers.ts";

// `pnpm dev:workers`: the Workers example against the demo's provider, with nothing to configure.
await runUntilStopped(() => startWorkers(portsOf(process.env)), { mail: "Worker", calendar: "Worker" });
