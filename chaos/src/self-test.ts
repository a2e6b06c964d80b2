import { breakages } from "./broken/broken-store.ts";
import type { Violation } from "./judge/violation.ts";
import { type RunOptions, run } from "./run.ts";

/** Few accounts, so that requests meet. */
const accounts = 8;
const longestSeconds = 8;

/** Runs stores that are broken on purpose, and tells where the judge first found what each must show. */
export async function selfTest(
  options: Pick<RunOptions, "store" | "seconds" | "seed" | "signal">,
): Promise<{ name: string; first: Violation | undefined }[]> {
  const tried = [];
  for (const { name, shows } of breakages) {
    const seconds = Math.min(options.seconds, longestSeconds);
    const { violations } = await run({ ...options, seconds, accounts, broken: name });
    tried.push({ name, first: violations.find(({ kind }) => shows.includes(kind)) });
  }
  return tried;
}
