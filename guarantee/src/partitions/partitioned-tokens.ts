import type { GrantRecord, TokenCache } from "@identity-web/core";
import { touchesOf } from "../world/resources.ts";
import type { PartitionSteps } from "./partition-steps.ts";
import type { Partitions } from "./partitions.ts";

/** The grants, each operation one step in its account's partition. */
export function partitionedTokens(partitions: Partitions, { step, wait }: PartitionSteps): TokenCache<GrantRecord> {
  const now = () => partitions.now("account");
  return {
    read: (key) => step("readGrant", touchesOf.readGrant(key), () => partitions.grants(key).read(key, now())),
    claimRefresh: (key, expected, claim) =>
      step("claimRefresh", touchesOf.writeGrant(key), () => {
        const mayComeToBe = "app" in key || partitions.account(key.account).mayClaim(claim.issuedAt, now());
        return partitions.grants(key).claim(key, expected, claim, mayComeToBe, now());
      }),
    commitRefresh: (claim, grant) =>
      step("commitRefresh", touchesOf.writeClaimed(claim), () =>
        partitions.grants(claim.key).commit(claim, grant, now()),
      ),
    releaseRefresh: (claim, outcome) =>
      step(`releaseRefresh(${outcome})`, touchesOf.writeClaimed(claim), () =>
        partitions.grants(claim.key).release(claim, outcome, now()),
      ),
    async waitForChange(key, seen, signal) {
      let changed = Promise.resolve();
      await step("waitForChange", touchesOf.readGrant(key), () => {
        changed = partitions.grants(key).changed(key, seen, signal, now());
      });
      await wait("waitForChange/ends", touchesOf.readGrant(key), changed, signal);
    },
  };
}
