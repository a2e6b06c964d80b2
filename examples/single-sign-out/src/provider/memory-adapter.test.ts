import { expect, test } from "vitest";
import { memoryAdapter } from "./memory-adapter.ts";

const start = (now: () => number = Date.now) => memoryAdapter(now)("Session");

test("an entry is found until it expires", async () => {
  let now = 1_000_000;
  const sessions = start(() => now);
  await sessions.upsert("id", { uid: "u", accountId: "alice" }, 10);
  await sessions.upsert("for ever", { uid: "w" });
  expect(await sessions.find("id")).toMatchObject({ accountId: "alice" });
  expect(await sessions.findByUid("u")).toMatchObject({ accountId: "alice" });
  now += 10_000;
  expect(await sessions.find("id")).toBeUndefined();
  expect(await sessions.findByUid("u")).toBeUndefined();
  expect(await sessions.find("for ever")).toBeDefined();
});

test("a second upsert prolongs an entry, and destroy deletes it", async () => {
  let now = 1_000_000;
  const sessions = start(() => now);
  await sessions.upsert("a", { uid: "a" }, 10);
  await sessions.upsert("b", { uid: "b" }, 10);
  now += 9_000;
  await sessions.upsert("a", { uid: "a" }, 10);
  now += 9_000;
  await sessions.upsert("c", { uid: "c" }, 10);
  expect(await sessions.find("a")).toBeDefined();
  expect(await sessions.find("b")).toBeUndefined();
  await sessions.destroy("a");
  expect(await sessions.find("a")).toBeUndefined();
});

test("a consumed token has the time of its use, and revoking its grant deletes it and no token of another grant", async () => {
  const tokens = memoryAdapter(() => 5_000)("RefreshToken");
  await tokens.upsert("one", { grantId: "g" }, 10);
  await tokens.upsert("two", { grantId: "g" }, 10);
  await tokens.upsert("other", { grantId: "h" }, 10);
  await tokens.consume("one");
  expect(await tokens.find("one")).toMatchObject({ consumed: 5 });
  await tokens.revokeByGrantId("g");
  expect(await tokens.find("one")).toBeUndefined();
  expect(await tokens.find("two")).toBeUndefined();
  expect(await tokens.find("other")).toBeDefined();
});

test("every kind has its own entries", async () => {
  const adapter = memoryAdapter();
  await adapter("Session").upsert("id", { uid: "u" }, 10);
  expect(await adapter("Grant").find("id")).toBeUndefined();
});
