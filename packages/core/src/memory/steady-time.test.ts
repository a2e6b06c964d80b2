import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { steadyTime } from "./steady-time.ts";

test("steady time follows the clock, but never goes back", async () => {
  const clock = fakeClock(1000);
  const now = steadyTime(clock);
  expect(now()).toBe(1000);
  await clock.advance(500);
  expect(now()).toBe(1500);
  clock.set(200);
  expect(now()).toBe(1500);
  await clock.advance(100);
  expect(now()).toBe(1600);
  clock.set(5000);
  expect(now()).toBe(6300);
  clock.set(0);
  expect(now()).toBe(6300);
});
