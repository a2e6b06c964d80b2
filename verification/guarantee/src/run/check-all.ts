import { guarantees } from "../judge/violation.ts";
import type { Progress } from "../report/progress.ts";
import type { Checked } from "../report/summary.ts";
import { scenarios } from "../scenarios/index.ts";
import { drawsOf, mostWorlds } from "../scenarios/scenario.ts";
import type { ScenarioJob, ScenarioResult } from "./job.ts";
import { doAll } from "./pool.ts";

/** How many schedules of a large scenario one job draws. The number is small, so that all processors have work until the end. */
const drawsPerJob = 1000;

/** The limits of the check. */
export interface Extent {
  readonly seed: number;
  /** Schedules that are drawn for a scenario that is too large. */
  readonly runs: number;
  /** Runs after which a scenario is too large. */
  readonly most: number;
  /** Only scenarios whose name contains this. */
  readonly only: string;
  /** Continues to draw from scenarios that are too large, until this number of distinct schedules were run. */
  readonly atLeast: number;
}

/**
 * Checks every scenario on each of its stores.
 *
 * @param onProgress - Gets each job's result when it arrives.
 */
export async function checkAll(
  extent: Extent,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<readonly Checked[]> {
  const found = new Map<string, Found>();
  const all = (jobs: readonly ScenarioJob[]) => {
    let left = jobs.length;
    return doAll(jobs, (result) => {
      if (result.kind !== "scenario") return;
      left--;
      const checked = note(found, result);
      if (checked !== undefined) onProgress({ ...checked, total: count(found), left });
    });
  };
  await all(jobsOf(extent));
  for (let drawn = extent.runs; count(found) < extent.atLeast; drawn += drawsPerJob) {
    const jobs = [...found.values()].filter(isWorthMore).map(({ job }): ScenarioJob => {
      return { ...job, maxRuns: 0, seeds: { from: firstSeed(extent) + drawn, count: drawsPerJob } };
    });
    if (jobs.length === 0) break;
    await all(jobs);
  }
  return [...found.values()];
}

/** A scenario on a store, with its results and the new results of the last job. */
interface Found extends Checked {
  readonly job: ScenarioJob;
  readonly added: number;
}

function note(found: Map<string, Found>, { job, findings }: ScenarioResult): Found | undefined {
  const scenario = scenarios[job.scenario];
  if (scenario === undefined) return undefined;
  const key = `${job.scenario} ${job.store}`;
  const known = found.get(key)?.findings;
  const both = known === undefined ? findings : merged(known, findings);
  const added = both.forms.size - (known?.forms.size ?? 0);
  const noted: Found = { scenario, store: job.store, findings: both, job, added };
  found.set(key, noted);
  return noted;
}

const count = (found: ReadonlyMap<string, Found>): number =>
  [...found.values()].reduce((total, { findings }) => total + findings.forms.size, 0);

/** If most schedules of the last job were drawn before, more jobs add little. Drawn worlds are not continued: other seeds draw others. */
const isWorthMore = ({ findings, added, scenario }: Found): boolean =>
  scenario.drawnBy === undefined && !findings.isExhaustive && added > drawsPerJob / 2;

/** The first of the seeds that a check uses. */
export const firstSeed = ({ seed }: Pick<Extent, "seed">): number => seed * 1_000_003;

function jobsOf(extent: Extent): ScenarioJob[] {
  const { runs, most, only } = extent;
  const from = firstSeed(extent);
  return scenarios.flatMap((scenario, index) =>
    scenario.stores.flatMap((store): ScenarioJob[] => {
      if (!scenario.name.includes(only)) return [];
      const job = { kind: "scenario", scenario: index, store, maxRuns: most } as const;
      if (scenario.explore === "all") return [{ ...job, seeds: { from, count: runs } }];
      const draws = drawsOf(scenario, runs, mostWorlds);
      const starts = Array.from({ length: Math.ceil(draws / drawsPerJob) }, (_, part) => part * drawsPerJob);
      return starts.map((start) => {
        const count = Math.min(drawsPerJob, draws - start);
        return { ...job, seeds: { from: from + start, count } };
      });
    }),
  );
}

function merged(a: Checked["findings"], b: Checked["findings"]): Checked["findings"] {
  const broken = { ...a.broken };
  for (const guarantee of guarantees) broken[guarantee] += b.broken[guarantee];
  return {
    isExhaustive: a.isExhaustive && b.isExhaustive,
    forms: new Set([...a.forms, ...b.forms]),
    broken,
    duplicateRefreshes: a.duplicateRefreshes + b.duplicateRefreshes,
    resurrected: a.resurrected + b.resurrected,
    stories: { ...b.stories, ...a.stories },
  };
}
