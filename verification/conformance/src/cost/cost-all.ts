import { Worker } from "node:worker_threads";
import { inParallel } from "../../../../tools/src/in-parallel.ts";
import { type Job, jobs, type Measured, nameOf } from "./measure.ts";

/** Measures every endpoint whose name contains the text, each in a separate thread. */
export async function costAll(only: string, onMeasured: (measured: Measured) => void): Promise<Measured[]> {
  const chosen = jobs.filter((job) => `cost ${nameOf(job)}`.includes(only));
  return inParallel(chosen, async (job) => {
    const measured = await inThread(job);
    onMeasured(measured);
    return measured;
  });
}

/** @param weakening - The name of the weakened client, for the test of the rule */
export function inThread(job: Job, weakening?: string): Promise<Measured> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { job, weakening } });
    const crashed = (failure: string) => resolve({ ...job, worst: 0, at: "", failure });
    worker.once("message", (measured: Measured) => {
      resolve(measured);
      void worker.terminate();
    });
    worker.once("error", (error) => crashed(`the thread crashed: ${String(error)}`));
    worker.once("exit", (code) => crashed(`the thread ended with ${code}`));
  });
}
