import { expect, test } from "vitest";
import { costRatio } from "./cost-ratio.ts";

const spin = (steps: number): number => {
  let sum = 0;
  for (let step = 0; step < steps; step++) sum += Math.sqrt(step);
  return sum;
};

test("linear work has a ratio of at most 12", async () => {
  expect(await costRatio((size) => () => spin(size * 100))).toBeLessThanOrEqual(12);
});

test("quadratic work has a ratio above 12", async () => {
  // A first run is slow until its code is compiled, so the small input would seem to take long.
  spin(10_000_000);
  expect(await costRatio((size) => () => spin(size ** 2 / 20))).toBeGreaterThan(12);
  // Seconds of computing, and more on a busy machine.
}, 60_000);

test("work below the floor does not count as cost, however fast it grows", async () => {
  expect(await costRatio((size) => () => spin(size ** 2 / 1000), { floorMs: 1000 })).toBeLessThan(1);
});

test("the time of preparation does not count", async () => {
  const prepare = (size: number) => {
    spin(size ** 2 / 100);
    return () => undefined;
  };
  expect(await costRatio(prepare)).toBeLessThan(1);
});
