import type { Findings } from "../explore/check.ts";
import type { Guarantee } from "../judge/violation.ts";
import type { StoreKind } from "../world/shared-store.ts";

/** A piece of work for one worker: a scenario by its place in the list, and how far to go. */
export interface ScenarioJob {
  readonly kind: "scenario";
  readonly scenario: number;
  readonly store: StoreKind;
  readonly maxRuns: number;
  readonly seeds: { readonly from: number; readonly count: number };
}

/** A mutant by its place in the list. */
export interface MutantJob {
  readonly kind: "mutant";
  readonly mutant: number;
  readonly seed: number;
}

export type Job = ScenarioJob | MutantJob;

/** The result of a mutant. */
export interface MutantResult {
  readonly mutant: number;
  /** `undefined`: nothing caught it. */
  readonly caught: { readonly by: Guarantee; readonly in: string; readonly story: string } | undefined;
}

/** What was found out by a piece of work. */
export interface ScenarioResult {
  readonly kind: "scenario";
  readonly job: ScenarioJob;
  readonly findings: Findings;
}

export type JobResult = ScenarioResult | { readonly kind: "mutant"; readonly result: MutantResult };
