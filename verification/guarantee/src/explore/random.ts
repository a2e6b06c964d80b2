import type { ParkedCall, Transition } from "../schedule/call.ts";
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

/** The share of calls that fail, among those that may. */
const mishapShare = 0.25;

/** Steps that change a store, by their names in cells and in memory. */
const writes = /: (put|delete) |^(commit|release|claim)Refresh|^signIn$|^removeAccount$/;

/** A task may be interrupted before any of its first writes. */
const firstWrites = 10;

/**
 * Draws the next step: every call is equally likely, with an occasional mishap.
 *
 * @param stays - How often the next step belongs to the same task as the last one, if it has one. @default 0: only by chance. For half of
 *   all seeds a task runs until it ends, and only one or two tasks are interrupted, each before a write: most faults need no more.
 */
export function drawn(seed: number, stays = 0): Choose {
  const next = randomNumbers(seed);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(next() * from.length)];
  const few =
    seed % 4 < 2 ? new Interruptions([next(), next()].map((each) => Math.floor(each * firstWrites))) : undefined;
  return (transitions, last) => {
    const calls = [...new Set(transitions.map((transition) => transition.call))];
    const own = stays > 0 || few !== undefined ? calls.filter(({ task }) => task === last?.task) : [];
    const others = calls.filter((each) => !own.includes(each));
    const isOwn = few === undefined ? next() < stays : others.length === 0 || !few.isNow(own);
    const call = pick(own.length > 0 && isOwn ? own : few !== undefined && own.length > 0 ? others : calls);
    const courses = transitions.filter((transition) => transition.call === call);
    const ok = courses.find(({ course }) => course === "ok");
    const mishaps: readonly Transition[] = courses.filter(({ course }) => course !== "ok");
    return mishaps.length > 0 && next() < mishapShare ? pick(mishaps) : ok;
  };
}

/** Interrupts tasks before some of the first writes. */
class Interruptions {
  readonly #at: readonly number[];
  readonly #seen = new Set<string>();

  /** @param at - Before which writes, counted from 0 */
  constructor(at: readonly number[]) {
    this.#at = at;
  }

  /** Whether the running task is interrupted now. Each write counts once. */
  isNow(own: readonly ParkedCall[]): boolean {
    const write = own.find(({ what }) => writes.test(what));
    if (write === undefined || this.#seen.has(write.id)) return false;
    this.#seen.add(write.id);
    return this.#at.includes(this.#seen.size - 1);
  }
}
