import cluster from "node:cluster";
import { type IdentityEvent, memoryStore, type ProviderDriver, type StoreDriver } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedProvider } from "@identity-web/testing/scripted-provider";
import { afterEach, expect, test, vi } from "vitest";
import { composeIdentity } from "../compose.ts";
import type { IdentityOptions } from "../options.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const driver: ProviderDriver = { problems: [], open: () => new ScriptedProvider({ clock: fakeClock() }) };

function warningsOf(options: Partial<IdentityOptions>): readonly string[] {
  const events: IdentityEvent[] = [];
  composeIdentity({
    provider: driver,
    baseUrl: "https://app.example",
    secrets: ["a secret that is long enough for all of this"],
    events: (event) => void events.push(event),
    ...options,
  });
  return events.flatMap((event) => (event.type === "warning" ? [event.message] : []));
}

const elsewhere = (): StoreDriver => ({ ...memoryStore(), name: "somewhere else" });

test("a second identity() of the same app without a store causes a warning that names the option and the single call", () => {
  const baseUrl = "https://twice.example";
  expect(warningsOf({ baseUrl })).toEqual([]);
  const [warning, ...more] = warningsOf({ baseUrl });
  expect(warning).toMatch(/identity\(\) was called again for the same app, without a store.*store: memoryStore\(\)/);
  expect(more).toEqual([]);
});

test("another app, another path or a configured store causes no warning", () => {
  const baseUrl = "https://several.example";
  expect(warningsOf({ baseUrl })).toEqual([]);
  expect(warningsOf({ baseUrl, basePath: "/mail" })).toEqual([]);
  expect(warningsOf({ baseUrl: "https://others.example" })).toEqual([]);
  expect(warningsOf({ baseUrl, store: memoryStore() })).toEqual([]);
  expect(warningsOf({ baseUrl, store: elsewhere() })).toEqual([]);
});

test("a worker of node:cluster with sessions in memory causes a warning", () => {
  vi.spyOn(cluster, "isWorker", "get").mockReturnValue(true);
  const store = memoryStore();
  expect(warningsOf({ store })).toEqual([expect.stringContaining("this process is a worker of node:cluster")]);
  expect(warningsOf({ store: elsewhere() })).toEqual([]);
});

test.each([
  ["1", 1],
  ["0", 0],
  ["", 0],
  ["west", 0],
])("each of pm2's instances except the first causes a warning, by its number: %j", (number, warnings) => {
  vi.stubEnv("NODE_APP_INSTANCE", number);
  expect(warningsOf({ store: memoryStore() })).toHaveLength(warnings);
});
