import { check } from "../explore/check.ts";
import { guarantees } from "../judge/violation.ts";
import type { MutantJob, MutantResult } from "../run/job.ts";
import { scenarios } from "../scenarios/index.ts";
import { drawsOf, type Scenario } from "../scenarios/scenario.ts";
import type { Core } from "../world/core.ts";
import { withBrokenCore } from "./broken-core.ts";
import { mutantsOf } from "./from-file.ts";
import type { Mutant } from "./mutant.ts";

/** The limits of a round of the search, and its scenarios. */
interface Round {
  readonly maxRuns: number;
  readonly draws: number;
  readonly in: readonly Scenario[];
}

/** A mutant breaks its promise in most worlds that can show it. So more of them are drawn than for unchanged core. */
const mostWorlds = 2500;

/** Searches for a schedule in which a mutant breaks its promise. */
export async function tryMutant(job: MutantJob): Promise<MutantResult> {
  const mutant = (await mutantsOf(job.from))[job.mutant];
  if (mutant === undefined) throw new Error(`there is no mutant ${job.mutant}`);
  const caught = await withBrokenCore(mutant.edits ?? [], (core) => hunt(mutant, job, core));
  return { name: mutant.name, caught };
}

async function hunt(mutant: Mutant, job: MutantJob, core: Core): Promise<MutantResult["caught"]> {
  for (const { maxRuns, draws, in: chosen } of roundsOf(mutant, job)) {
    for (const scenario of chosen) {
      for (const store of scenario.stores) {
        const until = mutant.breaks;
        const effort = { maxRuns, seeds: { from: job.seed, count: drawsOf(scenario, draws, mostWorlds) }, until };
        const { stories } = await check({ scenario, store, core, breakage: mutant.breakage }, effort);
        const by = guarantees.find((each) => stories[each] !== undefined && (until === "any" || until === each));
        const story = by && stories[by];
        if (by !== undefined && story !== undefined) return { by, in: `${scenario.name} (${store})`, story };
      }
    }
  }
  return undefined;
}

/** First the scenarios that should find the mutant: a few runs find most. Then all others; drawn worlds find most of what is left. */
function roundsOf(mutant: Mutant, { maxRuns, draws }: MutantJob): readonly Round[] {
  const isPointedAt = ({ name }: Scenario) => mutant.in.some((part) => name.includes(part));
  const pointed = scenarios.filter(isPointedAt);
  const others = scenarios.filter((each) => !isPointedAt(each));
  const isDrawn = ({ drawnBy }: Scenario) => drawnBy !== undefined;
  return [
    { maxRuns: 150, draws: 60, in: pointed },
    { maxRuns: 4000, draws: 400, in: pointed },
    { maxRuns, draws, in: [...others.filter(isDrawn), ...others.filter((each) => !isDrawn(each))] },
  ];
}
