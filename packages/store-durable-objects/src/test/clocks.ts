import type { Clock } from "@identity-web/core";
import { ObjectsInMemory } from "./objects-in-memory.ts";

/** How far the clocks of two objects lie apart at most, in ms. */
const apartMs = 900;

/** Each object has a clock of its own: ahead of the test's by what its name says. */
export const apart =
  (clock: Clock) =>
  (name: string): Clock => {
    const ahead = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % apartMs, 0);
    return { now: () => clock.now() + ahead, sleep: (ms, signal) => clock.sleep(ms, signal) };
  };

/** Objects of which each moves to another machine before every third call: it forgets what it has not stored. */
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
