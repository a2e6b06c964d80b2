import { breakages } from "./broken/broken-store.ts";
import type { Violation } from "./judge/violation.ts";
import { type RunOptions, run } from "./run.ts";

/**
 * Few accounts, tokens that expire at once and a provider that takes its time, so that requests meet.
 * Sessions live long enough to be met again: nothing but a removal ends them.
 */
export const crowd = {
  leastOperations: 600,
  accounts: 4,
  removalsIn100: 8,
  tokensForMs: 300,
  answersWithinMs: 100,
  calm: true,
};
/** The store is restarted all the time, and nothing of before may count. */
const resets = { leastOperations: 400, accounts: 4, removalsIn100: 0, forgets: true };
const longestSeconds = 8;
/** Chance decides what meets, and a busy machine gives it little. */
const tries = 10;

/** Runs stores that are broken on purpose, and tells where the judge first found what each must show. */
export async function selfTest(
  options: Pick<RunOptions, "store" | "seconds" | "seed" | "signal">,
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
