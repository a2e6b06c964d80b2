import { parentPort, workerData } from "node:worker_threads";
import { weaken } from "./weaken.ts";
import type { Weakening } from "./weakening.ts";

/** The modules that failed with a weakening. */
export interface Reddened {
  readonly red: readonly string[];
  /** Files in which a patch did not find its place. The weakening must be updated. */
  readonly missed: readonly string[];
}

const { patches, fuzz }: Weakening = workerData;
const missed = weaken(patches);
const red = fuzz === undefined ? await playModules() : await fuzzEndpoint(fuzz);
const told: Reddened = { red, missed: missed().map(({ file }) => file) };
parentPort?.postMessage(told);

async function playModules(): Promise<string[]> {
  const { runAll } = await import("../run/run-all.ts");
  const { modules } = await import("../modules/index.ts");
  // Variants would only fail again.
  const once = modules.filter(({ variant }) => variant === undefined);
  const results = await runAll("", undefined, once);
  return [...new Set(results.filter(({ failure }) => failure !== undefined).map(({ module }) => module))];
}

async function fuzzEndpoint(endpoint: string): Promise<string[]> {
  const { fuzzTarget } = await import("../fuzz/fuzz-target.ts");
  const { failure } = await fuzzTarget(endpoint, 10_000, 1);
  return failure === undefined ? [] : [`fuzz of ${endpoint}`];
}
