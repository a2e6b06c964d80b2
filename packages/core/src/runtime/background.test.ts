import { expect, test } from "vitest";
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
