import { expect, test } from "vitest";
import { ChangeWaiters } from "./change-waiters.ts";

const never = () => new AbortController().signal;

test("a change wakes only the callers of its name, and a change without a name wakes all", async () => {
  const waiters = new ChangeWaiters();
  const [one, other] = [waiters.wait("one", never()), waiters.wait("other", never())];
  waiters.wake("one");
  await one;
  expect([waiters.isWaiting("one"), waiters.isWaiting("other"), waiters.isWaiting()]).toEqual([false, true, true]);
  waiters.wake();
  await other;
  expect(waiters.isWaiting()).toBe(false);
});

test("an aborted caller waits no longer, and another caller of the same name still waits", async () => {
  const waiters = new ChangeWaiters();
  const aborter = new AbortController();
  let over: AbortSignal | undefined;
  const aborted = waiters.wait("one", aborter.signal, (_end, signal) => {
    over = signal;
  });
  const staying = waiters.wait("one", never());
  aborter.abort();
  await aborted;
  expect([over?.aborted, waiters.isWaiting("one")]).toEqual([true, true]);
  waiters.wake("one");
  await staying;
});
