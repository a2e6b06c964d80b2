import { check } from "../explore/check.ts";
import { guarantees } from "../judge/violation.ts";
import type { MutantResult } from "../run/job.ts";
import { scenarios } from "../scenarios/index.ts";
import { drawsOf } from "../scenarios/scenario.ts";
import type { Core } from "../world/core.ts";
import { withBrokenCore } from "./broken-core.ts";
import { mutants } from "./index.ts";
import type { Mutant } from "./mutant.ts";

/** In scenarios that should find the mutant, enough for most. In others, a few runs. */
const efforts = [
  { maxRuns: 150, draws: 60 },
  { maxRuns: 4000, draws: 400 },
] as const;

/** Searches for a schedule in which a mutant breaks its promise. */
export async function tryMutant(index: number, seed: number): Promise<MutantResult> {
  const mutant = mutants[index];
  if (mutant === undefined) throw new Error(`there is no mutant ${index}`);
  const caught = await withBrokenCore(mutant.edits ?? [], (core) => hunt(mutant, seed, core));
  return { mutant: index, caught };
}

async function hunt(mutant: Mutant, seed: number, core: Core): Promise<MutantResult["caught"]> {
  const isPointedAt = ({ name }: { readonly name: string }) => mutant.in.some((part) => name.includes(part));
  const pointed = scenarios.filter(isPointedAt);
  const [short, long] = efforts;
  const rounds = [
    { effort: short, in: pointed },
    { effort: long, in: pointed },
    { effort: short, in: scenarios.filter((each) => !isPointedAt(each)) },
  ];
  for (const round of rounds) {
    for (const scenario of round.in) {
      for (const store of scenario.stores) {
        const { maxRuns, draws } = round.effort;
        const until = mutant.breaks;
        const effort = { maxRuns, seeds: { from: seed, count: drawsOf(scenario, draws) }, until };
        const { stories } = await check({ scenario, store, core, breakage: mutant.breakage }, effort);
        const by = guarantees.find((each) => stories[each] !== undefined && (until === "any" || until === each));
        const story = by && stories[by];
        if (by !== undefined && story !== undefined) return { by, in: `${scenario.name} (${store})`, story };
      }
    }
  }
  return undefined;
}
