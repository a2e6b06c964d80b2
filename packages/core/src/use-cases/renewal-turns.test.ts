import { expect, test } from "vitest";
import { RenewalTurns } from "./renewal-turns.ts";

const key = { account: "a".repeat(22), kind: "session", id: "s" } as const;

test("a turn is joined by callers that have read the same version of the grant, until it ends", () => {
  const turns = new RenewalTurns();
  const turn = turns.begin(key, "v1");
  expect(turns.of(key, "v1")).toBe(turn);
  expect(turns.of(key, "v2")).toBeUndefined();
  expect(turns.of({ ...key, id: "t" }, "v1")).toBeUndefined();
  turns.end(key, turn);
  expect(turns.of(key, "v1")).toBeUndefined();
});

test("a caller that comes after the read of the grant can't join: the grant may have been removed in between", async () => {
  const turns = new RenewalTurns();
  const turn = turns.begin(key, "v1");
  await turn.grant(() => undefined);
  expect(turns.of(key, "v1")).toBeUndefined();
});

test("the grant is read once, and one wait is made for all callers: it begins with the answer to the claim and ends with the turn", async () => {
  const turns = new RenewalTurns();
  const turn = turns.begin(key, "absent");
  const counts = { reads: 0, waits: 0 };
  const wait = (signal: AbortSignal) => {
    counts.waits++;
    return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  };
  const waits = [turn.changed(wait), turn.changed(wait)];
  expect(counts.waits).toBe(0);
  turn.asked();
  await Promise.resolve();
  turns.end(key, turn);
  await Promise.all([...waits, turn.over]);
  const read = () => {
    counts.reads++;
    return undefined;
  };
  await Promise.all([turn.grant(read), turn.grant(read)]);
  expect(counts).toEqual({ reads: 1, waits: 1 });
});
