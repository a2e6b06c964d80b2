import type { ObjectNamespace } from "@identity-web/store-durable-objects";
import { plainFetch } from "../../../../../packages/adapter-fetch/src/test/fetch-app.ts";
import { hono } from "../../../../../packages/adapter-hono/src/test/hono-app.ts";
import { toLine } from "../../line.ts";
import { adapterSuite } from "../../suites/adapter.ts";
import { memoryStoreSuite } from "../../suites/memory-store.ts";
import { providerSuite } from "../../suites/provider.ts";
import { runSuite, type Suite } from "../../suites/suite.ts";
import type { WorkerSuite } from "../runtime.ts";
import { durableObjectCellsSuite } from "./cells-suite.ts";
import { expirySuite } from "./expiry-suite.ts";
import { inWorkers } from "./in-workers.ts";
import { durableObjectStoreSuite } from "./store-suite.ts";

export { ClockedObject } from "./test-objects.ts";

interface Env {
  readonly ACCOUNTS: ObjectNamespace;
}

const suites: Readonly<Record<string, (env: Env) => Suite>> = {
  memory: () => memoryStoreSuite,
  provider: () => inWorkers(providerSuite()),
  fetch: () => adapterSuite("fetch", plainFetch),
  hono: () => adapterSuite("hono, app.fetch", hono),
  alarms: ({ ACCOUNTS }) => expirySuite(ACCOUNTS),
  cells: ({ ACCOUNTS }) => durableObjectCellsSuite(ACCOUNTS),
  store: ({ ACCOUNTS }) => durableObjectStoreSuite(ACCOUNTS),
} satisfies Readonly<Record<WorkerSuite, (env: Env) => Suite>>;

/** Runs the suite that the path names, in the Workers runtime. Each result is a line of the answer. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const suite = suites[new URL(request.url).pathname.slice(1)];
    if (suite === undefined) return new Response("no such suite", { status: 404 });
    const lines = new TransformStream<Uint8Array, Uint8Array>();
    const writer = lines.writable.getWriter();
    const encoder = new TextEncoder();
    const running = runSuite(suite(env), (result) => void writer.write(encoder.encode(`${toLine(result)}\n`)));
    running.then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    );
    return new Response(lines.readable);
  },
};
