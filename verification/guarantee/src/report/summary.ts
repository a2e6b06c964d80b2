import type { Findings } from "../explore/check.ts";
import { type Guarantee, guarantees } from "../judge/violation.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { StoreKind } from "../world/shared-store.ts";

/** The result for one promise. */
export interface GuaranteeSummary {
  /** The number of scenarios that can break it, counted for each store. */
  readonly scenarios: number;
  /** Distinct schedules of these scenarios. */
  readonly interleavings: number;
  /** Schedules in which it was broken. */
  readonly violations: number;
}

/** The complete result, for programs. */
export interface Summary {
  /** Distinct schedules: those that differ only in the order of independent steps count as one. */
  readonly interleavings: number;
  /** Scenarios of which every schedule was explored, each store counted. */
  readonly exhaustiveScenarios: number;
  /** Schedules that broke a promise, counted for each promise. */
  readonly violations: number;
  /** Single-use refresh tokens that were sent more than once. */
  readonly duplicateRefreshes: number;
  /** Sessions and tokens that came back after their removal. */
  readonly resurrected: number;
  readonly byGuarantee: Readonly<Record<Guarantee, GuaranteeSummary>>;
}

/** A scenario on one kind of store, with its result. */
export interface Checked {
  readonly scenario: Scenario;
  readonly store: StoreKind;
  readonly findings: Findings;
}

export function summarize(checked: readonly Checked[]): Summary {
  const sum = (of: (findings: Findings) => number) => checked.reduce((total, { findings }) => total + of(findings), 0);
  const summaryOf = (guarantee: Guarantee): GuaranteeSummary => {
    const about = checked.filter(({ scenario }) => scenario.about.includes(guarantee));
    return {
      scenarios: about.length,
      interleavings: about.reduce((total, { findings }) => total + findings.forms.size, 0),
      violations: sum(({ broken }) => broken[guarantee]),
    };
  };
  const [G1, G2, G3, G4] = [summaryOf("G1"), summaryOf("G2"), summaryOf("G3"), summaryOf("G4")];
  const [G5, G6, G7, G8] = [summaryOf("G5"), summaryOf("G6"), summaryOf("G7"), summaryOf("G8")];
  const [G9, G10, G11] = [summaryOf("G9"), summaryOf("G10"), summaryOf("G11")];
  const byGuarantee = { G1, G2, G3, G4, G5, G6, G7, G8, G9, G10, G11 };
  return {
    interleavings: sum(({ forms }) => forms.size),
    exhaustiveScenarios: checked.filter(({ findings }) => findings.isExhaustive).length,
    violations: guarantees.reduce((total, guarantee) => total + byGuarantee[guarantee].violations, 0),
    duplicateRefreshes: sum(({ duplicateRefreshes }) => duplicateRefreshes),
    resurrected: sum(({ resurrected }) => resurrected),
    byGuarantee,
  };
}
