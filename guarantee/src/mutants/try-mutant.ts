import { check } from "../explore/check.ts";
import type { MutantResult } from "../run/job.ts";
import { scenarios } from "../scenarios/index.ts";
import { withBrokenCore } from "./broken-core.ts";
import { mutants } from "./index.ts";
import type { Mutant } from "./mutant.ts";

/** Enough for most scenarios, and for every one in which a mutant is expected. */
const maxRuns = 4000;
const draws = 400;

/** Looks for a schedule in which a mutant breaks its promise. */
export async function tryMutant(index: number, seed: number): Promise<MutantResult> {
  const mutant = mutants[index];
  if (mutant === undefined) throw new Error(`there is no mutant ${index}`);
  const caught = await withBrokenCore(mutant.patches ?? [], (core) => hunt(mutant, seed, core));
  return { mutant: index, caught };
}

async function hunt(mutant: Mutant, seed: number, core: Parameters<Parameters<typeof withBrokenCore>[1]>[0]) {
  const { breaks, breakage } = mutant;
  const isPointedAt = ({ name }: { readonly name: string }) => mutant.in.some((part) => name.includes(part));
  const inOrder = [...scenarios.filter(isPointedAt), ...scenarios.filter((each) => !isPointedAt(each))];
  for (const scenario of inOrder) {
    for (const store of scenario.stores) {
      const effort = { maxRuns, seeds: { from: seed, count: draws }, until: breaks };
      const { stories } = await check({ scenario, store, core, breakage }, effort);
      const story = stories[breaks];
      if (story !== undefined) return { by: breaks, in: `${scenario.name} (${store})`, story };
    }
  }
  return undefined;
}
