import { inThread } from "./cost-all.ts";
import { jobs } from "./measure.ts";
import { costWeakenings } from "./weakenings.ts";

/** The result of one weakening: whether its endpoint failed. */
export interface Reddened {
  readonly name: string;
  readonly fault?: string;
}

/** Uses careless parsers, one at a time. The rule must find each. */
export async function testCostRule(only: string, onTested: (tested: Reddened) => void): Promise<Reddened[]> {
  const results: Reddened[] = [];
  for (const { name, endpoint } of costWeakenings.filter((each) =>
    `cost ${each.endpoint} ${each.name}`.includes(only),
  )) {
    const job = jobs.find((each) => each.endpoint === endpoint);
    if (job === undefined) throw new Error(`there is no endpoint ${endpoint}`);
    const { failure, worst } = await inThread(job, name);
    const tested = failure === undefined ? { name, fault: `stayed green: cost of ${endpoint} (${worst})` } : { name };
    onTested(tested);
    results.push(tested);
  }
  return results;
}
