import { describe, expect, test } from "vitest";
import { createBackground } from "./background.ts";

test("background work starts at once, and a caller can wait for it", async () => {
  const background = createBackground();
  const work = Promise.withResolvers<void>();
  const done: string[] = [];
  background.run(async () => {
    await work.promise;
    done.push("first");
    background.run(async () => void done.push("begun by the first"));
  });
  expect(done).toEqual([]);
  work.resolve();
  await background.settled();
  expect(done).toEqual(["first", "begun by the first"]);
});

test("background work that fails, at once or later, makes no other work fail", async () => {
  const background = createBackground();
  background.run(() => {
    throw new Error("at once");
  });
  background.run(() => Promise.reject(new Error("later")));
  await expect(background.settled()).resolves.toBeUndefined();
});

test("settled() doesn't wait for a task that the runtime has stopped without a message", async () => {
  let now = 0;
  const background = createBackground({ lostAfterMs: 60_000, now: () => now });
  background.run(() => new Promise(() => {}));
  const done: string[] = [];
  now = 59_999;
  background.run(async () => void done.push("second"));
  now = 60_000;
  await background.settled();
  expect(done).toEqual(["second"]);
});

describe("a task of repeat()", () => {
  const runsUntilEnd = (done: string[]) => async (ends: AbortSignal) => {
    await new Promise<void>((resolve) => ends.addEventListener("abort", () => resolve()));
    done.push("ended");
  };

  test("is waited for only after end(), which aborts its pause", async () => {
    const background = createBackground({ stopsIdleWork: false });
    const done: string[] = [];
    background.repeat(runsUntilEnd(done));
    await background.settled();
    expect(done).toEqual([]);
    background.end();
    await background.settled();
    expect(done).toEqual(["ended"]);
  });

  test("is always waited for where the runtime stops work that no request waits for, until it counts as lost", async () => {
    let now = 0;
    const background = createBackground({ stopsIdleWork: true, lostAfterMs: 60_000, now: () => now });
    let isSettled = false;
    background.repeat(runsUntilEnd([]));
    const settled = background.settled().then(() => {
      isSettled = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isSettled).toBe(false);
    now = 60_000;
    await background.settled();
    background.end();
    await settled;
  });
});
