import { expect, test } from "vitest";
import { ExpiringMap } from "./expiring-map.ts";

const until = (until: number) => ({ until });

test("an entry is there up to and including its moment", () => {
  const map = new ExpiringMap<string, { until: number }>();
  map.set("a", until(100));
  expect(map.get("a", 100)).toEqual(until(100));
  expect(map.get("a", 101)).toBeUndefined();
  expect(map.get("b", 0)).toBeUndefined();
});

test("what has expired is swept in turn, a few entries at a time, and nothing else", () => {
  const map = new ExpiringMap<number, { until: number }>();
  for (let key = 0; key < 100; key++) map.set(key, until(key % 2 === 0 ? 10 : 1000));
  map.sweep(11, 10);
  expect(map.size).toBe(95);
  for (let round = 0; round < 10; round++) map.sweep(11, 10);
  expect(map.size).toBe(50);
  expect(map.get(1, 11)).toEqual(until(1000));
});

test("a sweep comes back to entries that expired after it had passed them", () => {
  const map = new ExpiringMap<number, { until: number }>();
  for (let key = 0; key < 10; key++) map.set(key, until(50));
  map.sweep(0, 20);
  expect(map.size).toBe(10);
  map.sweep(51, 20);
  expect(map.size).toBe(0);
  map.set(1, until(60));
  map.sweep(61, 2);
  map.sweep(61, 2);
  expect(map.size).toBe(0);
});

test("writing more often than anything expires keeps the size near what lives", () => {
  const map = new ExpiringMap<number, { until: number }>();
  for (let now = 0; now < 20_000; now++) {
    map.set(now, until(now + 100));
    map.sweep(now, 3);
  }
  expect(map.size).toBeLessThan(200);
});

test("shift takes the entry that was set longest ago", () => {
  const map = new ExpiringMap<string, { until: number }>();
  for (const key of ["a", "b", "c"]) map.set(key, until(1));
  map.set("a", until(2));
  expect(map.shift()?.[0]).toBe("b");
  map.set("b", until(3));
  expect([map.shift()?.[0], map.shift()?.[0], map.shift()?.[0], map.shift()]).toEqual(["c", "a", "b", undefined]);
  map.set("d", until(4));
  expect(map.shift()).toEqual(["d", until(4)]);
  expect(map.size).toBe(0);
});
