import type { Suite } from "./suite.ts";

/** Loaded when asked for: what a runtime doesn't run it needn't be able to load. */
export const suites: Readonly<Record<string, () => Promise<Suite>>> = {
  memory: async () => (await import("./memory-store.ts")).memoryStoreSuite,
  sqlite: async () => (await import("./sqlite-store.ts")).sqliteStoreSuite,
  "sqlite-cells": async () => (await import("./sqlite-cells.ts")).sqliteCellsSuite,
  provider: async () => (await import("./provider.ts")).providerSuite(),
  entra: async () => (await import("./entra.ts")).entraSuite(),
  hono: async () =>
    (await import("./adapter.ts")).adapterSuite(
      "hono, app.fetch",
      (await import("../../../../packages/adapter-hono/src/test/hono-app.ts")).hono,
    ),
  "hono-served": async () =>
    (await import("./adapter.ts")).adapterSuite(
      "hono, served",
      (await import("./served-hono.ts")).servedHono((await import("./serve.ts")).ownServer),
    ),
  koa: async () =>
    (await import("./adapter.ts")).adapterSuite(
      "koa",
      (await import("../../../../packages/adapter-koa/src/test/koa-app.ts")).koa,
    ),
};
