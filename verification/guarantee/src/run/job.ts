import type { Findings } from "../explore/check.ts";
import type { Guarantee } from "../judge/violation.ts";
import type { StoreKind } from "../world/shared-store.ts";

/** A job for one worker: a scenario by its place in the list, and the limits. */
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
  /** The file of the list. `undefined`: the checker's own mutants. */
  readonly from: string | undefined;
  /** The limits in scenarios that the mutant doesn't name. */
  readonly maxRuns: number;
  readonly draws: number;
}

export type Job = ScenarioJob | MutantJob;

/** The result of a mutant. */
export interface MutantResult {
  readonly name: string;
  /** `undefined`: no scenario found it. */
  readonly caught: { readonly by: Guarantee; readonly in: string; readonly story: string } | undefined;
}

/** The result of a job. */
export interface ScenarioResult {
  readonly kind: "scenario";
  readonly job: ScenarioJob;
  readonly findings: Findings;
}

export type JobResult = ScenarioResult | { readonly kind: "mutant"; readonly result: MutantResult };
