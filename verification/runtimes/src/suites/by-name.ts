import type { AdapterHarness } from "@identity-web/testing/contracts/adapter-cases";
import type { MakeApp } from "../../../../packages/adapter-fetch/src/test/served-app.ts";
import type { Suite } from "./suite.ts";

/** Loaded on demand, because a runtime may be unable to load a suite that it doesn't run. */
export const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  memory: async () => (await import("./memory-store.ts")).memoryStoreSuite,
  sqlite: async () => (await import("./sqlite-store.ts")).sqliteStoreSuite,
  "sqlite-cells": async () => (await import("./sqlite-cells.ts")).sqliteCellsSuite,
  provider: async () => (await import("./provider.ts")).providerSuite(),
  entra: async () => (await import("./entra.ts")).entraSuite(),
  fetch: async () =>
    (await import("./adapter.ts")).adapterSuite(
      "fetch",
      (await import("../../../../packages/adapter-fetch/src/test/fetch-app.ts")).plainFetch,
    ),
  "fetch-served": async () => {
    const { fetchApp, plainFetch } = await import("../../../../packages/adapter-fetch/src/test/fetch-app.ts");
    return servedSuite("fetch, served", fetchApp, plainFetch);
  },
  hono: async () =>
    (await import("./adapter.ts")).adapterSuite(
      "hono, app.fetch",
      (await import("../../../../packages/adapter-hono/src/test/hono-app.ts")).hono,
    ),
  "hono-served": async () => {
    const { hono, honoApp } = await import("../../../../packages/adapter-hono/src/test/hono-app.ts");
    return servedSuite("hono, served", honoApp, hono);
  },
  koa: async () =>
    (await import("./adapter.ts")).adapterSuite(
      "koa",
      (await import("../../../../packages/adapter-koa/src/test/koa-app.ts")).koa,
    ),
  express: async () =>
    (await import("./adapter.ts")).protocolSuite(
      "express",
      (await import("../../../../packages/adapter-express/src/test/express-app.ts")).expressHarness,
    ),
  fastify: async () =>
    (await import("./adapter.ts")).protocolSuite(
      "fastify",
      (await import("../../../../packages/adapter-fastify/src/test/fastify-app.ts")).fastifyHarness,
    ),
  next: async () => {
    (await import("./next-modules.ts")).standInForNext();
    return (await import("./adapter.ts")).protocolSuite(
      "next",
      (await import("../../../../packages/adapter-next/src/test/next-app.ts")).nextApp,
    );
  },
};

/** Apps behind the runtime's own server. */
async function servedSuite(name: string, makeApp: MakeApp, harness: AdapterHarness): Promise<Suite> {
  const { served } = await import("../../../../packages/adapter-fetch/src/test/served-app.ts");
  const { ownServer } = await import("./serve.ts");
  return (await import("./adapter.ts")).adapterSuite(name, served(ownServer, makeApp, harness));
}
