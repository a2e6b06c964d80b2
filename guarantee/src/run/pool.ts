import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Job, JobResult } from "./job.ts";

type Answer = JobResult | { readonly kind: "failed"; readonly error: unknown };

/**
 * Does jobs on all processors, each worker one after the other, in the order given.
 *
 * @param onResult - Gets each result as it comes.
 */
export async function doAll(jobs: readonly Job[], onResult: (result: JobResult) => void): Promise<void> {
  const queue = [...jobs];
  const workers = Math.max(1, Math.min(availableParallelism(), jobs.length));
  await Promise.all(Array.from({ length: workers }, () => work(queue, onResult)));
}

async function work(queue: Job[], onResult: (result: JobResult) => void): Promise<void> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  try {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) onResult(await ask(worker, job));
  } finally {
    await worker.terminate();
  }
}

function ask(worker: Worker, job: Job): Promise<JobResult> {
  return new Promise((resolve, reject) => {
    const settle = (run: () => void) => {
      worker.removeAllListeners();
      run();
    };
    worker.once("error", (error) => settle(() => reject(error)));
    worker.once("exit", (code) => settle(() => reject(new Error(`a worker ended with exit code ${code}`))));
    worker.once("message", (answer: Answer) =>
      settle(() => (answer.kind === "failed" ? reject(answer.error) : resolve(answer))),
    );
    worker.postMessage(job);
  });
}
