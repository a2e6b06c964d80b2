import { type Spread, spread } from "../kit/statistics.ts";
import { type Framework, page } from "./contestant.ts";
import { load } from "./load.ts";
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
  /** Of the server's process, for one request. */
  readonly cpuUs: Spread;
  /** More than the bare framework in the same round. */
  readonly overheadUs: Spread;
  /** Requests per second, as a share of the bare framework's in the same round. */
  readonly ratio: Spread;
}

interface Sample {
  readonly cpuUs: number;
  readonly perSecond: number;
}

export interface Plan {
  readonly rounds: number;
  /** How long each server is asked in each round. */
  readonly milliseconds: number;
}

/** Asks one server after the other, round by round, so that whatever else the machine does meets all of them. */
export async function measure(
  all: readonly Visited[],
  plan: Plan,
  progress: (round: number) => void,
): Promise<Figures[]> {
  const tally = all.map((visited) => ({ visited, samples: [] as Sample[], requests: 0, non2xx: 0 }));
  for (const { visited } of tally) await sample(visited, 2 * plan.milliseconds);
  for (let round = 0; round < plan.rounds; round += 1) {
    progress(round);
    // Who comes first changes, and so does who comes after whom in a cold cache.
    const order = round % 2 === 0 ? tally : tally.toReversed();
    for (const entry of order) {
      const { good, bad, ...figures } = await sample(entry.visited, plan.milliseconds);
      entry.samples.push(figures);
      entry.requests += good + bad;
      entry.non2xx += bad;
    }
  }
  return tally.map(({ visited: { server }, samples, requests, non2xx }) => {
    const { name, framework, role } = server.contestant;
    const bare = tally.find(({ visited }) => isBare(visited, framework))?.samples ?? [];
    const against = (compare: (own: Sample, bare: Sample) => number) =>
      spread(samples.map((own, round) => compare(own, bare[round] ?? own)));
    return {
      name,
      framework,
      role,
      requests,
      non2xx,
      cpuUs: spread(samples.map(({ cpuUs }) => cpuUs)),
      overheadUs: against((own, other) => own.cpuUs - other.cpuUs),
      ratio: against((own, other) => own.perSecond / other.perSecond),
    };
  });
}

const isBare = ({ server: { contestant } }: Visited, framework: Framework): boolean =>
  contestant.role === "bare" && contestant.framework === framework;

async function sample({ server, cookie }: Visited, milliseconds: number) {
  const before = await server.cpu();
  const { good, bad, seconds } = await load(new URL(page, server.origin), cookie, milliseconds);
  const used = (await server.cpu()) - before;
  return { good, bad, cpuUs: used / (good + bad), perSecond: (good + bad) / seconds };
}
