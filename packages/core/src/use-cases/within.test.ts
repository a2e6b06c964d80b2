import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { TimeLimitReached, within } from "./within.ts";

const unexpected = (): void => {
  throw new Error("expected no late result");
};

describe("waiting within a time", () => {
  test("gives a result that comes in time, and leaves no timer behind", async () => {
    const clock = fakeClock();
    await expect(within(clock, 1000, async () => "result", unexpected)).resolves.toBe("result");
    expect(clock.sleepers).toBe(0);
  });

  test("passes a failure on, one that is thrown at once as well, and leaves no timer behind", async () => {
    const clock = fakeClock();
    const rejects = async () => Promise.reject(new Error("rejected"));
    const throws = (): Promise<never> => {
      throw new Error("thrown");
    };
    await expect(within(clock, 1000, rejects, unexpected)).rejects.toThrow("rejected");
    await expect(within(clock, 1000, throws, unexpected)).rejects.toThrow("thrown");
    expect(clock.sleepers).toBe(0);
  });

  test("gives up after its time, aborts the task, and hands over what comes late", async () => {
    const clock = fakeClock();
    const task = Promise.withResolvers<string>();
    const late: string[] = [];
    let signal: AbortSignal | undefined;
    const run = (given: AbortSignal) => {
      signal = given;
      return task.promise;
    };
    const told = expect(within(clock, 1000, run, (value) => late.push(value))).rejects.toThrow(TimeLimitReached);
    await clock.advance(999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    await told;
    expect(signal?.aborted).toBe(true);
    task.resolve("too late");
    await clock.advance(0);
    expect(late).toEqual(["too late"]);
  });

  test("drops a failure that comes late", async () => {
    const clock = fakeClock();
    const task = Promise.withResolvers<string>();
    const told = expect(within(clock, 1000, () => task.promise, unexpected)).rejects.toThrow(TimeLimitReached);
    await clock.advance(1000);
    await told;
    task.reject(new Error("too late"));
    await clock.advance(0);
  });
});
