import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as turn } from "node:timers/promises";
import { type Spread, spread } from "../kit/statistics.ts";
import { type Newcomer, type Population, populate, scope } from "./population.ts";
import { cpuPerCall, middleCall, sample } from "./time.ts";

const day = 24 * 3_600_000;

/** The cost of the store with this number of signed-in users. Times are microseconds. */
export interface Size {
  readonly accounts: number;
  readonly hitUs: Spread;
  readonly removeUs: Spread;
  readonly signInUs: Spread;
  /** Beyond an empty app, after a garbage collection, ten minutes after the last sign-in. */
  readonly heapBytesPerUser: number;
}

/** Collects garbage. Some of it, such as an earlier population, is only free after a turn of the event loop. */
async function collect(): Promise<void> {
  if (gc === undefined) throw new Error("run this by `pnpm bench:cache`, which starts node with --expose-gc");
  for (let round = 0; round < 3; round += 1) {
    await turn();
    gc();
  }
}

/** @param keep - Gets the population afterwards. */
export async function measureSize(
  accounts: number,
  rounds: number,
  keep: (population: Population) => Promise<void>,
): Promise<Size> {
  await collect();
  const before = process.memoryUsage().heapUsed;
  const population = await populate(accounts);
  await forgetSignIns(population);
  await collect();
  const withKeys = process.memoryUsage().heapUsed;
  // The list of keys is this command's own: in an app, the cookie names the session. A copy of the list shows its size.
  const copy = population.people.map(({ account, id }) => ({ account, id }));
  await collect();
  const ofKeys = process.memoryUsage().heapUsed - withKeys;
  if (copy.length !== accounts) throw new Error("expected a key of each user");
  const heapBytesPerUser = (withKeys - before - ofKeys) / accounts;

  const { useCases } = population;
  const request = { scopes: [scope] };
  const hits: number[] = [];
  const removals: number[] = [];
  const signIns: number[] = [];
  await cpuPerCall(sample(population.people, 20_000), (key) => useCases.acquireToken.execute(key, request));
  for (let round = 0; round < rounds; round += 1) {
    const chosen = sample(population.people, 20_000);
    hits.push(await cpuPerCall(chosen, (key) => useCases.acquireToken.execute(key, request)));
    // New users sign in and out again, one after another, so the population keeps its size.
    const newcomers = Array.from({ length: 1000 }, () => population.newcomer());
    const arrivals = newcomers.values();
    removals.push(
      await middleCall(
        newcomers,
        () => population.signIn(nextOf(arrivals)),
        ({ session }) => useCases.accounts.remove(session.account.key),
      ),
    );
    const more = Array.from({ length: 1000 }, () => population.newcomer());
    signIns.push(await cpuPerCall(more, (newcomer) => population.signIn(newcomer)));
    for (const { session } of more) await useCases.accounts.remove(session.account.key);
  }
  await keep(population);
  return {
    accounts,
    hitUs: spread(hits),
    removeUs: spread(removals),
    signInUs: spread(signIns),
    heapBytesPerUser,
  };
}

/** Advances the time by the ten minutes for which a store remembers a callback, so that only sessions and grants are left. */
async function forgetSignIns({ clock, store, people }: Population): Promise<void> {
  clock.advance(601_000);
  const aSecond = Math.ceil(people.length / 200);
  for (let write = 0; write < 2 * people.length; write += 1) {
    if (write % aSecond === 0) clock.advance(1000);
    // A name is used again when its redemption has ended. Otherwise thousands of redemptions would be left, and would be counted.
    await store.beginRedemption(`forget-${write % (3 * aSecond)}`, { forMs: 0, rememberMs: 0 });
  }
}

function nextOf(newcomers: Iterator<Newcomer>): Newcomer {
  const { value, done } = newcomers.next();
  if (done === true) throw new Error("no newcomer is left");
  return value;
}

/** The longest pause of the event loop, in milliseconds, while all sessions expire and are swept. */
export async function measureExpiry({ clock, store, people }: Population): Promise<number> {
  await collect();
  clock.advance(8 * day);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // Every write checks a few cells, so this number of writes sweeps all of them.
  for (let write = 0; write < people.length; write += 1) {
    store.beginRedemption(`sweep-${write}`, { forMs: 60_000, rememberMs: 600_000 });
    if (write % 100 === 0) await turn();
  }
  delay.disable();
  for (const key of people) {
    if ((await store.sessions.read(key)) !== undefined) throw new Error("a session outlived its end");
  }
  return delay.max / 1e6;
}
