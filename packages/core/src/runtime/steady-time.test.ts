import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { SteadyTime } from "./steady-time.ts";

test("steady time follows the clock, never goes back, and is a tenth slower while it is ahead", async () => {
  const clock = fakeClock(1000);
  const time = new SteadyTime(clock);
  expect(time.now()).toBe(1000);
  await clock.advance(500);
  expect(time.now()).toBe(1500);
  clock.set(200);
  expect(time.now()).toBe(1500);
  await clock.advance(100);
  expect(time.now()).toBe(1590);
  clock.set(5000);
  expect(time.now()).toBe(5820);
  clock.set(0);
  expect(time.now()).toBe(5820);
  await clock.advance(60_000);
  expect(time.now()).toBe(60_000);
});

test("steady time never goes back, even if the clock has fractions of a millisecond", () => {
  let clock = 10_000.5;
  const time = new SteadyTime({ now: () => clock });
  time.now();
  clock = 5000.2;
  let last = time.now();
  for (let reading = 0; reading < 2000; reading++) {
    clock += 0.3;
    const now = time.now();
    expect(now).toBeGreaterThanOrEqual(last);
    last = now;
  }
});

test("steady time continues from a later time of another process, and ignores an earlier one", () => {
  const time = new SteadyTime(fakeClock(1000));
  time.continueFrom(4000);
  expect(time.now()).toBe(4000);
  time.continueFrom(2000);
  expect(time.now()).toBe(4000);
});
