import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { ReportedChanges } from "./reported-changes.ts";

/** A call that waits, and whether it has ended. */
function scene() {
  const clock = fakeClock();
  const changes = new ReportedChanges(clock, 1000);
  const wait = async (begin: () => Promise<boolean>) => {
    const call = { isOver: false };
    void changes.next("name", new AbortController().signal, begin).then(() => {
      call.isOver = true;
    });
    await clock.advance(0);
    return call;
  };
  return { clock, changes, wait };
}

test("a call waits for a report if nothing changed before it was subscribed, and later calls don't subscribe again", async () => {
  const { clock, changes, wait } = scene();
  let begun = 0;
  const begin = async () => {
    begun++;
    return true;
  };
  const calls = [await wait(begin), await wait(begin)];
  await clock.advance(10_000);
  expect([begun, ...calls.map(({ isOver }) => isOver)]).toEqual([1, false, false]);
  changes.wake("name");
  await clock.advance(0);
  expect(calls.map(({ isOver }) => isOver)).toEqual([true, true]);
});

test("a call ends at once if a change came before it was subscribed", async () => {
  const { wait } = scene();
  expect((await wait(async () => false)).isOver).toBe(true);
});

test("a call ends after a pause if changes can't be reported, and the next call subscribes again", async () => {
  const { clock, wait } = scene();
  const call = await wait(() => Promise.reject(new Error("no")));
  expect(call.isOver).toBe(false);
  await clock.advance(250);
  expect(call.isOver).toBe(true);
  expect((await wait(async () => false)).isOver).toBe(true);
});

test("a subscription that throws at once counts as one that fails", async () => {
  const { clock, wait } = scene();
  const call = await wait(() => {
    throw new Error("no");
  });
  await clock.advance(250);
  expect(call.isOver).toBe(true);
});

test("a call ends after the limit and a pause if the subscription never answers", async () => {
  const { clock, wait } = scene();
  const call = await wait(() => new Promise(() => undefined));
  await clock.advance(1000);
  expect(call.isOver).toBe(false);
  await clock.advance(250);
  expect(call.isOver).toBe(true);
});
