import { breakages } from "./broken/broken-store.ts";
import type { Violation } from "./judge/violation.ts";
import { type RunOptions, run } from "./run.ts";

/**
 * Few accounts, short-lived tokens and a slow provider, so that requests collide. Sessions live longer than the run, so only a
 * removal ends them.
 */
export const crowd = {
  leastOperations: 600,
  accounts: 4,
  removalsIn100: 8,
  tokensForMs: 300,
  answersWithinMs: 100,
  calm: true,
};
/** Frequent restarts of the store, after which no earlier data may count. */
const resets = { leastOperations: 400, accounts: 4, removalsIn100: 0, forgets: true };
const longestSeconds = 8;
/** More attempts, because collisions are random and rare on a busy machine. */
const tries = 10;

/** Runs intentionally broken stores, and reports the first expected violation of each. */
export async function selfTest(
  options: Pick<RunOptions, "store" | "program" | "seconds" | "seed" | "signal">,
): Promise<{ name: string; first: Violation | undefined }[]> {
  const tried = [];
  for (const { name, shows, forgets = false } of breakages) {
    const seconds = Math.min(options.seconds, longestSeconds);
    let first: Violation | undefined;
    for (let each = 0; each < tries && first === undefined; each++) {
      const { violations } = await run({
        ...options,
        ...(forgets ? resets : crowd),
        seed: options.seed + each,
        seconds,
        broken: name,
      });
      first = violations.find(({ kind }) => shows.includes(kind));
    }
    tried.push({ name, first });
  }
  return tried;
}
