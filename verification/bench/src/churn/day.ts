import type { Store } from "@identity-web/core";
import { inFlight } from "./database.ts";
import type { MovedClock } from "./moved-clock.ts";
import { idleMs, type Person, signIn } from "./people.ts";

/** How often a session is used and signed out in a day, on average. */
export interface Habits {
  readonly touches: number;
  readonly signOuts: number;
}

/** The counts of a run. */
export interface Counts {
  touches: number;
  signIns: number;
  signOuts: number;
  expiries: number;
}

export const stepsADay = 96;
const stepMs = (24 * 3_600_000) / stepsADay;
/** How often the clock advances within a step. */
const ticks = 90;

/**
 * Simulates a quarter of an hour. Sessions are touched at random, and many expire by idleness. For each session that has ended
 * another user signs in, so the number of living sessions stays the same.
 */
export async function playStep(
  store: Store,
  people: Person[],
  clock: MovedClock,
  habits: Habits,
  counts: Counts,
): Promise<void> {
  const now = clock.now();
  let ended = removeWhere(people, ({ end }) => end <= now);
  counts.expiries += ended;
  const work: (() => Promise<void>)[] = [];
  for (let each = times((habits.signOuts * people.length) / stepsADay); each > 0; each--) {
    const [person] = people.splice(Math.floor(Math.random() * people.length), 1);
    if (person === undefined) break;
    ended++;
    counts.signOuts++;
    work.push(() => signOut(store, person));
  }
  for (let each = times((habits.touches * people.length) / stepsADay); each > 0; each--) {
    const person = people[Math.floor(Math.random() * people.length)];
    if (person === undefined) break;
    counts.touches++;
    work.push(() => touch(store, person, now));
  }
  counts.signIns += ended;
  for (; ended > 0; ended--) work.push(async () => void people.push(await signIn(store, clock.now())));
  shuffle(work);
  for (let tick = 0; tick < ticks; tick++) {
    await inTurns(work.slice((tick * work.length) / ticks, ((tick + 1) * work.length) / ticks));
    await clock.advance(stepMs / ticks);
  }
}

/** Does the work with several steps in flight. */
async function inTurns(work: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = work.values();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const each of queue) await each();
    }),
  );
}

async function touch(store: Store, person: Person, now: number): Promise<void> {
  const session = await store.sessions.read(person.key, { idleMs, everyMs: 60_000 });
  if (session !== undefined) person.end = session.idleExpiresAt;
  // It may end within the step.
  else if (person.end > now + stepMs) throw new Error("a session was gone before its end");
}

async function signOut(store: Store, { key }: Person): Promise<void> {
  const removal = { sessions: "all", tokens: "all", barrierForMs: 60_000, revoke: false } as const;
  await store.removeAccount(key.account, removal);
  await store.sweep(key.account, async () => undefined, "removed");
}

/** A whole number whose mean is the given one. */
const times = (mean: number): number => Math.floor(mean + Math.random());

function removeWhere<A>(items: A[], isGone: (item: A) => boolean): number {
  let kept = 0;
  for (const item of items) {
    if (isGone(item)) continue;
    items[kept] = item;
    kept++;
  }
  const gone = items.length - kept;
  items.length = kept;
  return gone;
}

function shuffle<A>(items: A[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    const [a, b] = [items[last], items[other]];
    if (a === undefined || b === undefined) continue;
    items[last] = b;
    items[other] = a;
  }
}
