import { afterEach, expect, test, vi } from "vitest";
import { systemClock } from "./system-clock.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("the system's clock sleeps for the given time", async () => {
  vi.useFakeTimers();
  let isAwake = false;
  const slept = systemClock.sleep(1000).then(() => {
    isAwake = true;
  });
  await vi.advanceTimersByTimeAsync(999);
  expect(isAwake).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await slept;
});

test("an aborted sleep ends at once and leaves no timer behind", async () => {
  vi.useFakeTimers();
  const abort = new AbortController();
  const slept = systemClock.sleep(1000, abort.signal);
  abort.abort();
  await slept;
  await systemClock.sleep(1000, abort.signal);
  expect(vi.getTimerCount()).toBe(0);
});

test("an idle pause keeps no process alive, and another pause does", () => {
  const timers = vi.spyOn(globalThis, "setTimeout");
  const abort = new AbortController();
  void systemClock.sleep(1000, abort.signal, "idle");
  void systemClock.sleep(1000, abort.signal);
  expect(timers.mock.results.map(({ value }) => value.hasRef())).toEqual([false, true]);
  abort.abort();
  timers.mockRestore();
});
