import { Worker } from "node:worker_threads";
import { inParallel } from "../../../../tools/src/in-parallel.ts";
import type { Fuzzed } from "./fuzz-target.ts";
import { targets } from "./targets/index.ts";

const defaultInputs = 10_000;

export interface FuzzOptions {
  /** The number of inputs in all. `undefined`: the default for each endpoint. */
  readonly inputs: number | undefined;
  readonly seed: number;
  /** Only endpoints whose name contains it. */
  readonly only: string;
  onFuzzed(fuzzed: Fuzzed): void;
}

/** Fuzzes every endpoint in a separate thread, with one thread for each processor. */
export async function fuzzAll({ inputs, seed, only, onFuzzed }: FuzzOptions): Promise<Fuzzed[]> {
  const chosen = targets.map(({ name }) => name).filter((name) => name.includes(only));
  const each = inputs === undefined ? defaultInputs : Math.ceil(inputs / chosen.length);
  if (each === 0) return [];
  return inParallel(chosen, async (endpoint) => {
    const fuzzed = await inThread({ endpoint, inputs: each, seed });
    onFuzzed(fuzzed);
    return fuzzed;
  });
}

function inThread(job: { endpoint: string; inputs: number; seed: number }): Promise<Fuzzed> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: job });
    const crashed = (message: string) =>
      resolve({ endpoint: job.endpoint, inputs: 0, failure: { input: null, message } });
    worker.once("message", (fuzzed: Fuzzed) => {
      resolve(fuzzed);
      void worker.terminate();
    });
    worker.once("error", (error) => crashed(`the process crashed: ${String(error)}`));
    worker.once("exit", (code) => crashed(`the process ended with ${code}`));
  });
}
