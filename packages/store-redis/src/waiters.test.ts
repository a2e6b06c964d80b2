import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { Waiters } from "./waiters.ts";

const seen = "version";
const claimed = { version: seen, claim: "claim" };

function stage() {
  const clock = fakeClock();
  const state: { looks: number; found: typeof claimed | undefined | Error } = { looks: 0, found: claimed };
  const waiters = new Waiters(clock);
  const wait = (signal = new AbortController().signal, grant = "grant") =>
    waiters.wait(grant, seen, signal, async () => {
      state.looks++;
      if (state.found instanceof Error) throw state.found;
      return state.found;
    });
  return { clock, state, wait };
}

test("many who wait for the same look together, and less and less often", async () => {
  const { clock, state, wait } = stage();
  const all = Promise.all(Array.from({ length: 50 }, () => wait()));
  for (let step = 0; step < 40; step++) await clock.advance(25);
  expect(state.looks).toBeGreaterThan(3);
  expect(state.looks).toBeLessThan(12);
  state.found = undefined;
  await clock.advance(250);
  await all;
});

test("nobody looks any more once everybody has gone", async () => {
  const { clock, state, wait } = stage();
  const aborter = new AbortController();
  const all = Promise.all([wait(aborter.signal), wait(aborter.signal)]);
  await clock.advance(100);
  aborter.abort();
  await all;
  const { looks } = state;
  await clock.advance(10_000);
  expect(state.looks).toBe(looks);
  // Whoever comes then begins anew.
  const next = wait();
  state.found = { version: seen, claim: "another" };
  await clock.advance(100);
  expect(state.looks).toBeGreaterThan(looks);
  state.found = undefined;
  await clock.advance(1000);
  await next;
});

test("a store that can't be asked is an error for everybody who waits", async () => {
  const { clock, state, wait } = stage();
  const all = Promise.allSettled([wait(), wait()]);
  await clock.advance(100);
  state.found = new Error("away");
  await clock.advance(500);
  expect((await all).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  state.found = undefined;
  await wait();
});
