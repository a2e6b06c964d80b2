import { listOf, numberOf } from "../reply.ts";
import type { TestCluster } from "./redis-cluster.ts";

/** A Cluster's time, as one of its servers has it, in ms since the epoch. */
export async function clockOf(client: TestCluster | undefined): Promise<number> {
  const [seconds = 0, micros = 0] = listOf(await client?.sendCommand("{clock}", false, ["TIME"])).map(numberOf);
  return seconds * 1000 + Math.floor(micros / 1000);
}
