import * as core from "@identity-web/core";
import { storeContract } from "@identity-web/testing/contracts";
import type { PartitionSteps } from "./partition-steps.ts";
import { partitionedRecords } from "./partitioned-records.ts";
import { Partitions, type Skew } from "./partitions.ts";

const maxFrontChannelMarkers = 50;

/** Every step is made at once. */
const atOnce: PartitionSteps = {
  step: async (_what, _touches, effect) => effect(),
  wait: (_what, _touches, happened) => happened,
};

/** The simulated store is held to what every store is held to: else the checker would check something that nobody uses. */
function contract(name: string, skew: Skew): void {
  storeContract(name, {
    maxFrontChannelMarkers,
    skewMs: skew.maxMs,
    open(context) {
      const time = () => context.clock.now();
      const partitions = new Partitions({ rules: core, time, skew, maxFrontChannelMarkers });
      return { connect: () => core.sealedStore(partitionedRecords(partitions, atOnce), context) };
    },
  });
}

contract("partitions with one clock", { maxMs: 0, of: {} });
contract("partitions with clocks of their own", { maxMs: 1000, of: { redemption: 0, sid: 500, account: 1000 } });
