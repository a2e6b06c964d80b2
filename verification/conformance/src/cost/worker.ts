import { parentPort, workerData } from "node:worker_threads";
import { type Job, measure } from "./measure.ts";
import { costWeakenings } from "./weakenings.ts";

const { job, weakening }: { job: Job; weakening?: string } = workerData;
const wrap = costWeakenings.find(({ name }) => name === weakening)?.wrap;
parentPort?.postMessage(await measure(job, { wrap }));
