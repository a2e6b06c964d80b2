import { describe, expect, test } from "vitest";
import { anotherClock, fakeClock } from "./index.ts";

describe("fakeClock", () => {
  test("stands still until a test advances it", async () => {
    const clock = fakeClock(1000);
    expect(clock.now()).toBe(1000);
    await clock.advance(250);
    expect(clock.now()).toBe(1250);
  });

  test("has a default time if none is given", () => {
    expect(fakeClock().now()).toBe(Date.UTC(2030, 0, 1));
  });

  test("wakes sleepers in the order of their times, each at its exact time", async () => {
    const clock = fakeClock(0);
    const woken: [string, number][] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };
    void sleep("late", 300);
    void sleep("early", 100);
    void sleep("as early", 100);
    void sleep("too late", 301);
    await clock.advance(300);
    expect(woken).toEqual([
      ["early", 100],
      ["as early", 100],
      ["late", 300],
    ]);
    expect(clock.sleepers).toBe(1);
  });

  test("runs a sleeper's next steps, including further sleeps, before the time advances", async () => {
    const clock = fakeClock(0);
    const rounds: number[] = [];
    const retry = async () => {
      for (let round = 0; round < 5; round++) {
        await clock.sleep(100);
        await Promise.resolve().then(() => undefined);
        rounds.push(clock.now());
      }
    };
    const done = retry();
    await clock.advance(500);
    await done;
    expect(rounds).toEqual([100, 200, 300, 400, 500]);
  });

  test("waits for a task that is about to call sleep before it lets time pass", async () => {
    const clock = fakeClock(0);
    let awake = false;
    const begin = async () => {
      for (let step = 0; step < 20; step++) await Promise.resolve();
      await clock.sleep(10);
      awake = true;
    };
    void begin();
    await clock.advance(10);
    expect(awake).toBe(true);
  });

  test("an aborted sleep ends at once, and only once", async () => {
    const clock = fakeClock(0);
    const aborter = new AbortController();
    const slept = clock.sleep(1000, aborter.signal);
    aborter.abort();
    await slept;
    expect(clock.sleepers).toBe(0);
    expect(clock.now()).toBe(0);
    await clock.sleep(1000, aborter.signal);
    expect(clock.sleepers).toBe(0);
  });

  test("leaves no listener on a signal that outlives many sleeps", async () => {
    const clock = fakeClock(0);
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
      listeners.add(given[1]);
      addEventListener.apply(signal, given);
    };
    signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
      listeners.delete(given[1]);
      removeEventListener.apply(signal, given);
    };
    const slept = clock.sleep(10, signal);
    expect(listeners.size).toBe(1);
    await clock.advance(10);
    await slept;
    expect(listeners.size).toBe(0);
  });

  test("can be set forward and back without a change to the length of any sleep", async () => {
    const clock = fakeClock(10_000);
    let awake = false;
    void clock.sleep(100).then(() => {
      awake = true;
    });
    clock.set(5000);
    expect(clock.now()).toBe(5000);
    clock.set(90_000);
    await clock.advance(99);
    expect([clock.now(), awake]).toEqual([90_099, false]);
    await clock.advance(1);
    expect([clock.now(), awake]).toEqual([90_100, true]);
  });

  test("advance() refuses a negative time", async () => {
    await expect(fakeClock().advance(-1)).rejects.toThrow("set()");
    await expect(fakeClock().advance(Number.NaN)).rejects.toThrow(RangeError);
  });
});

test("another machine's clock advances equally, and always shows another time", async () => {
  const clock = fakeClock(10_000);
  const [behind, ahead] = [anotherClock(clock), anotherClock(clock, 2_000)];
  expect([behind.now(), ahead.now()]).toEqual([6_783, 12_000]);
  await clock.advance(500);
  expect([behind.now(), ahead.now()]).toEqual([7_283, 12_500]);
});
