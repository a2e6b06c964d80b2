import { expect, test } from "vitest";
import { FairTurns } from "./fair-turns.ts";

test("many transactions leave the event loop time, and run in the order in which they came", async () => {
  let now = 0;
  const turns = new FairTurns(() => now);
  const done: (number | "another request")[] = [];
  const work = (name: number) => () => {
    now += 4;
    done.push(name);
  };
  // A request that arrives after the first transaction.
  setImmediate(() => setImmediate(() => done.push("another request")));
  await Promise.all(Array.from({ length: 20 }, (_, at) => turns.take(work(at))));
  expect(done.filter((each) => each !== "another request")).toEqual(Array.from({ length: 20 }, (_, at) => at));
  expect(done.indexOf("another request")).toBeLessThan(8);
});

test("a chain of transactions leaves the event loop time, too", async () => {
  let now = 0;
  const turns = new FairTurns(() => now);
  let isServed = false;
  setImmediate(() => {
    isServed = true;
  });
  for (let at = 0; at < 3; at++) await turns.take(() => (now += 4));
  expect(isServed).toBe(false);
  await turns.take(() => undefined);
  expect(isServed).toBe(true);
});

test("a transaction that fails tells its caller, and the next one runs", async () => {
  let now = 0;
  const turns = new FairTurns(() => now);
  const failing = turns.take(() => {
    now += 20;
    throw new Error("the disk is full");
  });
  const next = turns.take(() => "done");
  await expect(failing).rejects.toThrow("the disk is full");
  await expect(next).resolves.toBe("done");
});
