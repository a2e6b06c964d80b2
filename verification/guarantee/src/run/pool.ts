import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Job, JobResult } from "./job.ts";

type Answer = JobResult | { readonly kind: "failed"; readonly error: unknown };

/**
 * Runs jobs on all processors in the given order. Each worker runs one job at a time.
 *
 * @param onResult - Gets each result when it arrives.
 */
export async function doAll(jobs: readonly Job[], onResult: (result: JobResult) => void): Promise<void> {
  const queue = [...jobs];
  const workers = Math.max(1, Math.min(availableParallelism(), jobs.length));
  await Promise.all(Array.from({ length: workers }, () => work(queue, onResult)));
}

function work(queue: Job[], onResult: (result: JobResult) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  const next = () => {
    const job = queue.shift();
    if (job === undefined) resolve();
    else worker.postMessage(job);
  };
  worker.on("error", reject);
  worker.on("exit", (code) => reject(new Error(`a worker ended with exit code ${code}`)));
  worker.on("message", (answer: Answer) => {
    if (answer.kind === "failed") return reject(answer.error);
    onResult(answer);
    next();
  });
  next();
  return promise.finally(() => worker.terminate());
}
