import { createRequire } from "node:module";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { NodeSDK } from "@opentelemetry/sdk-node";

// Runs before the app: `node --import ./src/telemetry.ts src/main.ts`. The variables OTEL_… say where spans and metrics go.
const sdk = new NodeSDK({
  instrumentations: [
    new HttpInstrumentation({
      // The queries of the library's routes have codes, states, sids and users' names, so no span has a query.
      startIncomingSpanHook: () => ({ "url.query": undefined }),
    }),
  ],
});
sdk.start();
// The instrumentation changes this module when it is required. An import alone doesn't reach it.
createRequire(import.meta.url)("node:http");
// After the orderly shutdown in main.ts: sends the last spans and metrics.
process.once("beforeExit", () => void sdk.shutdown());
