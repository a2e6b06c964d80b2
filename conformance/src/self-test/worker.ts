import { parentPort, workerData } from "node:worker_threads";
import { weaken } from "./weaken.ts";
import type { Weakening } from "./weakening.ts";

/** What a weakening turned red. */
export interface Reddened {
  readonly red: readonly string[];
  /** Files in which a patch did not find its place: the weakening must be looked at again. */
  readonly missed: readonly string[];
}

const { patches }: Weakening = workerData;
const missed = weaken(patches);
const { runAll } = await import("../run/run-all.ts");
const { modules } = await import("../modules/index.ts");
// Variants would only turn red once more.
const results = await runAll(
  "",
  undefined,
  modules.filter(({ variant }) => variant === undefined),
);
const red = results.filter(({ failure }) => failure !== undefined).map(({ module }) => module);
const told: Reddened = { red: [...new Set(red)], missed: missed().map(({ file }) => file) };
parentPort?.postMessage(told);
