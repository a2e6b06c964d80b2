import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { TimeLimitReached, within } from "./within.ts";

const unexpected = (): void => {
  throw new Error("expected no late result");
};

describe("waiting within a time", () => {
  test("returns a result that arrives in time, and leaves no timer behind", async () => {
    const clock = fakeClock();
    await expect(within(clock, 1000, async () => "result", unexpected)).resolves.toBe("result");
    expect(clock.sleepers).toBe(0);
  });

  test("rethrows a failure, also one that is thrown synchronously, and leaves no timer behind", async () => {
    const clock = fakeClock();
    const rejects = async () => Promise.reject(new Error("rejected"));
    const throws = (): Promise<never> => {
      throw new Error("thrown");
    };
    await expect(within(clock, 1000, rejects, unexpected)).rejects.toThrow("rejected");
    await expect(within(clock, 1000, throws, unexpected)).rejects.toThrow("thrown");
    expect(clock.sleepers).toBe(0);
  });

  test("gives up after the limit, aborts the task, and passes on a late result", async () => {
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

  test("ignores a late failure", async () => {
    const clock = fakeClock();
    const task = Promise.withResolvers<string>();
    const told = expect(within(clock, 1000, () => task.promise, unexpected)).rejects.toThrow(TimeLimitReached);
    await clock.advance(1000);
    await told;
    task.reject(new Error("too late"));
    await clock.advance(0);
  });
});
