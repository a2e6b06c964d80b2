import type { Clock } from "@identity-web/core";
import { ObjectsInMemory } from "./objects-in-memory.ts";

/** How much the clocks of two objects differ at most, in ms. */
const apartMs = 900;

/** Each object has its own clock, which is ahead of the test's clock by an amount that depends on the object's name. */
export const apart =
  (clock: Clock) =>
  (name: string): Clock => {
    const ahead = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % apartMs, 0);
    return { now: () => clock.now() + ahead, sleep: (ms, signal) => clock.sleep(ms, signal) };
  };

/** Objects that move to another machine before every third call, and thereby forget what they have not stored. */
export function moving(clock: Clock): ObjectsInMemory {
  const calls = new Map<string, number>();
  const objects = new ObjectsInMemory((name) => apart(clock)(`${name} ${calls.get(name) ?? 0}`));
  objects.onCall = (name, method) => {
    const called = (calls.get(name) ?? 0) + 1;
    calls.set(name, called);
    if (called % 3 === 0 && method === "step") objects.restart(name);
  };
  return objects;
}
