import { Facts } from "../judge/facts.ts";
import { sentTwice } from "../judge/g5-never-sent-twice.ts";
import { type Guarantee, guarantees } from "../judge/violation.ts";
import { story } from "../report/story.ts";
import { canonicalForm } from "../schedule/canonical-form.ts";
import { type Execution, execute, type Setup } from "./execute.ts";
import { exploreAll } from "./exhaustive.ts";
import { drawn } from "./random.ts";
import { shrink } from "./shrink.ts";

/** The limits of a check. */
export interface Effort {
  /** The most runs of a scenario that is explored completely. */
  readonly maxRuns?: number;
  /** The number of random schedules for a larger scenario, and their seeds. */
  readonly seeds: { readonly from: number; readonly count: number };
  /** Stop as soon as this promise is broken ("any": any promise). */
  readonly until?: Guarantee | "any";
}

/** The result of a scenario. */
export interface Findings {
  /** Whether every schedule was run, or an equivalent one. */
  readonly isExhaustive: boolean;
  /** The canonical forms of all run schedules. */
  readonly forms: ReadonlySet<string>;
  /** The number of runs that broke each promise. */
  readonly broken: Readonly<Record<Guarantee, number>>;
  /** The number of refresh tokens that were sent too often, in all runs. */
  readonly duplicateRefreshes: number;
  /** The number of removed sessions and tokens that came back, in all runs. */
  readonly resurrected: number;
  /** The first run that broke each promise, shrunk and described. */
  readonly stories: Readonly<Partial<Record<Guarantee, string>>>;
}

/** Runs a scenario under all its schedules, or under the given number of them, and judges every run. */
export async function check(setup: Setup, effort: Effort): Promise<Findings> {
  const forms = new Set<string>();
  const broken = { G1: 0, G2: 0, G3: 0, G4: 0, G5: 0, G6: 0, G7: 0, G8: 0, G9: 0, G10: 0, G11: 0 };
  const first = new Map<Guarantee, Failed>();
  let duplicateRefreshes = 0;
  let resurrected = 0;

  const note: Note = (execution, ran) => {
    if (!execution.isComplete) return false;
    const { steps, order, violations, world } = execution;
    forms.add(canonicalForm(steps, order));
    if (violations.length === 0) return false;
    for (const guarantee of guarantees) {
      if (!violations.some((violation) => violation.guarantee === guarantee)) continue;
      broken[guarantee]++;
      if (!first.has(guarantee)) first.set(guarantee, { execution, setup: ran });
    }
    duplicateRefreshes += sentTwice(new Facts(world, order)).length;
    resurrected += violations.filter((violation) => violation.resurrected === true).length;
    return effort.until === "any" ? first.size > 0 : effort.until !== undefined && first.has(effort.until);
  };

  let isExhaustive = false;
  if (setup.scenario.explore === "all") isExhaustive = await all(setup, effort, note);
  const isFound = effort.until !== undefined && first.size > 0;
  // Also draw from a scenario that is too large: the depth-first search has varied only its last steps.
  if (!isExhaustive && !isFound) await some(setup, effort, note);
  const stories: Partial<Record<Guarantee, string>> = {};
  for (const [guarantee, failed] of first) {
    if (effort.until !== undefined && effort.until !== "any" && guarantee !== effort.until) continue;
    stories[guarantee] = story(failed.setup, await shrink(failed.setup, failed.execution, guarantee));
  }
  return { isExhaustive, forms, broken, duplicateRefreshes, resurrected, stories };
}

/** A run that broke a promise. */
interface Failed {
  readonly execution: Execution;
  readonly setup: Setup;
}

/** Returns whether to stop. */
type Note = (execution: Execution, setup: Setup) => boolean;

function all(setup: Setup, { maxRuns }: Effort, note: Note): Promise<boolean> {
  return exploreAll(async (choose) => {
    const execution = await execute(setup, choose);
    return { steps: execution.steps, isEnough: note(execution, setup) };
  }, maxRuns);
}

async function some(setup: Setup, { seeds }: Effort, note: Note): Promise<void> {
  for (let seed = seeds.from; seed < seeds.from + seeds.count; seed++) {
    const { drawnBy } = setup.scenario;
    const ran = { ...setup, scenario: drawnBy?.(seed, setup.store) ?? setup.scenario };
    // Half of the drawn worlds have few changes between tasks, because some faults need a long story and one interruption.
    const stays = drawnBy !== undefined && seed % 2 === 0 ? 0.8 : 0;
    if (note(await execute(ran, drawn(seed, stays)), ran)) break;
  }
}
