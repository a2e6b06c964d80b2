import { mutants } from "../mutants/index.ts";
import type { MutantJob, MutantResult } from "./job.ts";
import { doAll } from "./pool.ts";

/** Makes the checker search for every mutant. */
export async function checkMutants(
  seed: number,
  only: string,
  onResult: (result: MutantResult) => void,
): Promise<readonly MutantResult[]> {
  const jobs = mutants.flatMap(({ name }, mutant): MutantJob[] =>
    name.includes(only) ? [{ kind: "mutant", mutant, seed }] : [],
  );
  const results: MutantResult[] = [];
  await doAll(jobs, (result) => {
    if (result.kind !== "mutant") return;
    results.push(result.result);
    onResult(result.result);
  });
  return results;
}
