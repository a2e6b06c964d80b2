import type { Awaitable } from "@identity-web/core";
import type { Touches } from "../schedule/step.ts";

/** How the store reaches its partitions: in a simulation every step waits for the schedule. */
export interface PartitionSteps {
  /** One atomic step in one partition. */
  step<T>(what: string, touches: Touches, effect: () => Awaitable<T>): Promise<T>;
  /** Waits for something that is no step. */
  wait(what: string, touches: Touches, happened: Promise<void>, signal: AbortSignal): Promise<void>;
}
