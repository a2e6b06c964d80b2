import { parentPort } from "node:worker_threads";
import { check } from "../explore/check.ts";
import { tryMutant } from "../mutants/try-mutant.ts";
import { scenarios } from "../scenarios/index.ts";
import { ownCore } from "../world/core.ts";
import type { Job, JobResult } from "./job.ts";

// A run throws tens of thousands of errors, and no code reads their stacks.
Error.stackTraceLimit = 0;

parentPort?.on("message", (job: Job) => {
  perform(job).then(
    (result) => parentPort?.postMessage(result),
    (error: unknown) => parentPort?.postMessage({ kind: "failed", error }),
  );
});

async function perform(job: Job): Promise<JobResult> {
  if (job.kind === "mutant") return { kind: "mutant", result: await tryMutant(job) };
  const scenario = scenarios[job.scenario];
  if (scenario === undefined) throw new Error(`there is no scenario ${job.scenario}`);
  const findings = await check(
    { scenario, store: job.store, core: ownCore },
    { maxRuns: job.maxRuns, seeds: job.seeds },
  );
  return { kind: "scenario", job, findings };
}
