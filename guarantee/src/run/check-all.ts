import { guarantees } from "../judge/violation.ts";
import type { Checked } from "../report/summary.ts";
import { scenarios } from "../scenarios/index.ts";
import type { ScenarioJob } from "./job.ts";
import { doAll } from "./pool.ts";

/** As many schedules of a large scenario as one job draws: so that all processors have something to do to the end. */
const drawsPerJob = 1000;

/** How far to go. */
export interface Extent {
  readonly seed: number;
  /** Schedules that are drawn of a scenario that is too large. */
  readonly runs: number;
  /** Runs after which a scenario is too large. */
  readonly most: number;
  /** Only scenarios whose name contains this. */
  readonly only: string;
}

/** Checks every scenario on every store that it is for. */
export async function checkAll(extent: Extent): Promise<readonly Checked[]> {
  const found = new Map<string, Checked>();
  await doAll(jobsOf(extent), (result) => {
    if (result.kind !== "scenario") return;
    const { job, findings } = result;
    const scenario = scenarios[job.scenario];
    if (scenario === undefined) return;
    const key = `${job.scenario} ${job.store}`;
    const known = found.get(key);
    const both = known === undefined ? findings : merged(known.findings, findings);
    found.set(key, { scenario, store: job.store, findings: both });
  });
  return [...found.values()];
}

function jobsOf({ seed, runs, most, only }: Extent): ScenarioJob[] {
  const jobs = scenarios.flatMap((scenario, index) =>
    scenario.stores.flatMap((store): ScenarioJob[] => {
      if (!scenario.name.includes(only)) return [];
      const job = { kind: "scenario", scenario: index, store, maxRuns: most } as const;
      if (scenario.explore === "all") return [{ ...job, seeds: { from: seed * 1_000_003, count: runs } }];
      const starts = Array.from({ length: Math.ceil(runs / drawsPerJob) }, (_, part) => part * drawsPerJob);
      return starts.map((start) => {
        const count = Math.min(drawsPerJob, runs - start);
        return { ...job, seeds: { from: seed * 1_000_003 + start, count } };
      });
    }),
  );
  return jobs;
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
