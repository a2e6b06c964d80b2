import type { Transition } from "../schedule/call.ts";
import type { Choose } from "./exhaustive.ts";

/** Repeatable numbers from 0 to 1: mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Steps that change a store. */
const writes = /: (put|delete) |^(commit|release|claim)Refresh$|^signIn$|^removeAccount$/;

/** The share of calls that fail, among those that may. */
const mishapShare = 0.25;

/**
 * Draws the next step: every call is equally likely, with an occasional mishap.
 *
 * @param stays - How often the next step belongs to the same task as the last one, if it has one. @default 0: only by chance. For
 *   every fourth seed less often if that step writes into the store, because others are most likely to interfere there.
 */
export function drawn(seed: number, stays = 0): Choose {
  const next = randomNumbers(seed);
  const pausesBeforeWrites = seed % 4 === 0;
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(next() * from.length)];
  return (transitions, last) => {
    const calls = [...new Set(transitions.map((transition) => transition.call))];
    const own = stays > 0 ? calls.filter(({ task }) => task === last?.task) : [];
    const isWrite = pausesBeforeWrites && own.some(({ what }) => writes.test(what));
    const call = pick(own.length > 0 && next() < (isWrite ? 0.5 : stays) ? own : calls);
    const courses = transitions.filter((transition) => transition.call === call);
    const ok = courses.find(({ course }) => course === "ok");
    const others: readonly Transition[] = courses.filter(({ course }) => course !== "ok");
    return others.length > 0 && next() < mishapShare ? pick(others) : ok;
  };
}
