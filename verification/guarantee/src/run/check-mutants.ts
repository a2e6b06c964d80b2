import { mutantsOf } from "../mutants/from-file.ts";
import { type Extent, firstSeed } from "./check-all.ts";
import type { MutantJob, MutantResult } from "./job.ts";
import { doAll } from "./pool.ts";

/** A mutant names the scenarios that find it. In others a few runs are enough. */
const elsewhere = { maxRuns: 150, draws: 60 };

/**
 * Makes the checker search for every mutant.
 *
 * @param from - A file of mistakes. They name no scenario, so each is searched for in all of them, with these limits.
 */
export async function checkMutants(
  { only, runs, most, ...extent }: Extent,
  from: string | undefined,
  onResult: (result: MutantResult) => void,
): Promise<readonly MutantResult[]> {
  const limits =
    from === undefined ? { ...elsewhere, seed: extent.seed } : { maxRuns: most, draws: runs, seed: firstSeed(extent) };
  const jobs = (await mutantsOf(from)).flatMap(({ name }, mutant): MutantJob[] =>
    name.includes(only) ? [{ kind: "mutant", mutant, from, ...limits }] : [],
  );
  const results: MutantResult[] = [];
  await doAll(jobs, (result) => {
    if (result.kind !== "mutant") return;
    results.push(result.result);
    onResult(result.result);
  });
  return results;
}
