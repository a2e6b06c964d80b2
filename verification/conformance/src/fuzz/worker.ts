import { parentPort, workerData } from "node:worker_threads";
import { fuzzTarget } from "./fuzz-target.ts";

const { endpoint, inputs, seed }: { endpoint: string; inputs: number; seed: number } = workerData;
parentPort?.postMessage(await fuzzTarget(endpoint, inputs, seed));
