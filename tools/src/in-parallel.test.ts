import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

test("works on at most the given number of items at the same time, and returns the results in the order of the items", async () => {
  const gates = [1, 2, 3].map(() => Promise.withResolvers<string>());
  const begun: number[] = [];
  const results = inParallel(
    gates,
    (gate) => {
      begun.push(gates.indexOf(gate));
      return gate.promise;
    },
    2,
  );
  expect(begun).toEqual([0, 1]);
  gates[1]?.resolve("second");
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  gates[2]?.resolve("third");
  gates[0]?.resolve("first");
  expect(await results).toEqual(["first", "second", "third"]);
});

test("works on one item at a time for a smaller number", async () => {
  expect(await inParallel(["a", "b"], async (each) => each.toUpperCase(), 0)).toEqual(["A", "B"]);
});

test("fails with the first failure", async () => {
  const failing = inParallel([1, 2], async (each) => Promise.reject(new Error(`item ${each}`)), 1);
  await expect(failing).rejects.toThrow("item 1");
});
