import { type Spread, spread } from "../kit/statistics.ts";
import { type Framework, page } from "./contestant.ts";
import { Load } from "./load.ts";
import type { Server } from "./server.ts";

export interface Visited {
  readonly server: Server;
  readonly cookie: string;
}

export interface Figures {
  readonly name: string;
  readonly framework: Framework;
  readonly role: string;
  readonly requests: number;
  readonly non2xx: number;
  /** Calls of the store's server, for one request. */
  readonly roundTrips: number;
  /** CPU time of the server's process, for one request. */
  readonly cpuUs: Spread;
  /** The part beyond the bare framework's in the same round. */
  readonly overheadUs: Spread;
  /** Requests per second, as a share of the bare framework's in the same round. */
  readonly ratio: Spread;
}

export interface Plan {
  readonly rounds: number;
  /** How long each server is measured in each round. */
  readonly milliseconds: number;
}

interface Tally {
  readonly server: Server;
  readonly load: Load;
  readonly cpuUs: number[];
  readonly overheadUs: number[];
  readonly ratio: number[];
  requests: number;
  non2xx: number;
  roundTrips: number;
}

interface Sample {
  readonly cpuUs: number;
  readonly perSecond: number;
}

/** A server's code reaches its full speed after V8 has optimized it. */
const compiledAfterMs = 1_500;
/** Before its turn each server gets requests for this long. Without them, only the bare frameworks' memory would be warm. */
const wakeUpMs = 200;
/** Requests before each measurement, because the processor's caches still belong to the last server. */
const warmUpMs = 20;
/** Framework, contestant, contestant, framework: so a machine that gets slower or faster favours neither. */
const turns = ["bare", "own", "own", "bare"] as const;

/** In each round, each contestant takes turns with the bare framework, so disturbances of the machine affect both. */
export async function measure(
  all: readonly Visited[],
  plan: Plan,
  progress: (round: number) => void,
): Promise<Figures[]> {
  const tallies = await Promise.all(all.map(open));
  try {
    for (const { load } of tallies) await load.run(compiledAfterMs);
    for (let round = 0; round < plan.rounds; round += 1) {
      progress(round);
      for (const own of tallies) await compare(own, bareOf(own, tallies), plan.milliseconds / turns.length);
    }
  } finally {
    for (const { load } of tallies) load.close();
  }
  return tallies.map(({ server: { contestant }, cpuUs, overheadUs, ratio, requests, non2xx, roundTrips }) => {
    const { name, framework, role } = contestant;
    const spreads = { cpuUs: spread(cpuUs), overheadUs: spread(overheadUs), ratio: spread(ratio) };
    return { name, framework, role, requests, non2xx, roundTrips: roundTrips / requests, ...spreads };
  });
}

const open = async ({ server, cookie }: Visited): Promise<Tally> => ({
  server,
  load: await Load.connect(new URL(page, server.origin), cookie),
  ...{ cpuUs: [], overheadUs: [], ratio: [], requests: 0, non2xx: 0, roundTrips: 0 },
});

function bareOf({ server }: Tally, all: readonly Tally[]): Tally {
  const { framework } = server.contestant;
  const bare = all.find(
    ({ server: { contestant } }) => contestant.role === "bare" && contestant.framework === framework,
  );
  if (bare === undefined) throw new Error(`no contestant measures bare ${framework}`);
  return bare;
}

async function compare(own: Tally, bare: Tally, milliseconds: number): Promise<void> {
  await own.load.run(wakeUpMs);
  const samples = { bare: [] as Sample[], own: [] as Sample[] };
  for (const turn of turns) samples[turn].push(await sample(turn === "own" ? own : bare, milliseconds));
  const [mine, others] = [mean(samples.own), mean(samples.bare)];
  own.cpuUs.push(mine.cpuUs);
  own.overheadUs.push(mine.cpuUs - others.cpuUs);
  own.ratio.push(mine.perSecond / others.perSecond);
}

async function sample(tally: Tally, milliseconds: number): Promise<Sample> {
  await tally.load.run(warmUpMs);
  const before = await tally.server.usage();
  const { good, bad, seconds } = await tally.load.run(milliseconds);
  const after = await tally.server.usage();
  tally.requests += good + bad;
  tally.non2xx += bad;
  tally.roundTrips += after.roundTrips - before.roundTrips;
  return { cpuUs: (after.microseconds - before.microseconds) / (good + bad), perSecond: (good + bad) / seconds };
}

const mean = (samples: readonly Sample[]): Sample => ({
  cpuUs: samples.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / samples.length,
  perSecond: samples.reduce((sum, { perSecond }) => sum + perSecond, 0) / samples.length,
});
