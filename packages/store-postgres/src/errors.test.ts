import { fakeClock } from "@identity-web/testing/fake-clock";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { postgresCells } from "./cells.ts";
import type { PostgresClient } from "./client.ts";

const cellsOf = (query: PostgresClient["query"], options = {}) =>
  postgresCells({ query }, options, { clock: fakeClock() });
const schemaIsThere: PostgresClient["query"] = async (text) => {
  if (text.includes("to_regclass")) return { rows: [{ made: "identity_web.migrations" }] };
  return { rows: [text.includes("step_1") ? { seen: 7 } : { version: "99" }] };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a schema that is missing and may not be created is an error that names both versions and the cure", async () => {
  const cells = cellsOf(async () => ({ rows: [{ made: null }] }), { migrate: false });
  await expect(cells.step("p", {})).rejects.toMatchObject({
    code: "configuration",
    reason: "postgres-schema-missing",
    facts: { schema: "identity_web", found: "none" },
    cure: expect.stringContaining("schema.sql"),
  });
});

test("a server that doesn't answer in time is an error that names the time limit", async () => {
  const step = cellsOf(() => new Promise(() => {})).step("p", {});
  const judged = expect(step).rejects.toMatchObject({
    code: "store_unavailable",
    reason: "postgres-unanswered",
    facts: { timeoutMs: 5000 },
  });
  await vi.advanceTimersByTimeAsync(5000);
  await judged;
});

test("a pool without a free connection is an error that names the pool", async () => {
  const pool = { connect: () => new Promise<never>(() => {}), on: () => {} };
  const step = postgresCells(pool, {}, { clock: fakeClock() }).step("p", {});
  const judged = expect(step).rejects.toMatchObject({ reason: "postgres-unconnected", facts: { timeoutMs: 5000 } });
  await vi.advanceTimersByTimeAsync(5000);
  await judged;
});

test("a driver that changes texts is an error that names the found type", async () => {
  await expect(cellsOf(schemaIsThere).step("p", {})).rejects.toMatchObject({
    reason: "postgres-answer-unexpected",
    facts: { found: "number" },
  });
});

test("a cell without a valid end is an error before the step is sent", async () => {
  const put = [{ key: "k", value: "", endsAt: Number.NaN }];
  await expect(cellsOf(schemaIsThere).step("p", { put })).rejects.toMatchObject({ reason: "postgres-expiry-invalid" });
});
