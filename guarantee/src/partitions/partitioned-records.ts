import type { AccountKey, PlacedGrantRecord, RecordStore, SignInOutcome } from "@identity-web/core";
import { accountOf, redemptionOf, sidOf, touchesOf } from "../world/resources.ts";
import type { PartitionSteps } from "./partition-steps.ts";
import { partitionedTokens } from "./partitioned-tokens.ts";
import type { Partitions } from "./partitions.ts";

/**
 * A store as a cluster has it: an operation that concerns several partitions takes several steps, in the order of DESIGN
 * §5, and anything may happen between two of them. Core's `sealedStore` makes a `Store` of it.
 *
 * @param fewMarkers - Front-channel markers may push each other out, so that they meet whatever their sid.
 */
export function partitionedRecords(partitions: Partitions, steps: PartitionSteps, fewMarkers = false): RecordStore {
  const { step } = steps;
  const budget = fewMarkers ? ["front-channel markers"] : [];
  return {
    sessions: {
      read: (key, touch) =>
        step("readSession", touchesOf.readSession(key, touch !== undefined), () =>
          partitions.account(key.account).readSession(key.id, partitions.now("account"), touch),
        ),
      list: (account) =>
        step("listSessions", touchesOf.listSessions(account), () =>
          partitions.account(account).list(partitions.now("account")),
        ),
    },
    tokens: partitionedTokens(partitions, steps),

    beginRedemption: (id, { forMs, rememberMs }) =>
      step("beginRedemption", touchesOf.beginRedemption(id), () =>
        partitions.redemption(id).begin(id, forMs, rememberMs, partitions.now("redemption")),
      ),

    async signIn(session, grant, redemption): Promise<SignInOutcome> {
      const { account, id, sids } = session;
      for (const sid of sids) {
        // Index and markers in one step: a notice must find either the index or a sign-in that finds its marker.
        const entered = await step("signIn/index and markers", { writes: [sidOf(sid)], reads: budget }, () =>
          partitions.sid(sid).enter(session, partitions.now("sid")),
        );
        if (entered === "stopped") return "ended";
      }
      const outcome = await step("signIn/store", { writes: [accountOf(account)] }, () =>
        partitions.account(account).signIn(session, grant, redemption, partitions.now("account")),
      );
      if (outcome !== "created") return outcome;
      const { transactionId } = redemption;
      const isStill = await step("signIn/confirm", { writes: [redemptionOf(transactionId)] }, () =>
        partitions.redemption(transactionId).confirm(redemption, partitions.now("redemption")),
      );
      if (isStill) return "created";
      await step("signIn/withdraw", { writes: [accountOf(account)] }, () => partitions.account(account).withdraw(id));
      return "ended";
    },

    async markEnded(notice, forMs) {
      const { sids, issuer, verified } = notice;
      const accounts = new Set<AccountKey>();
      const evicted: string[] = [];
      for (const sid of sids) {
        const touches = { writes: [sidOf(sid), ...(verified ? [] : budget)] };
        await step("markEnded", touches, () => {
          partitions.sid(sid).mark(notice, forMs, partitions.now("sid"));
          if (!verified) evicted.push(...partitions.keepBudget(sid, issuer));
          for (const account of partitions.sid(sid).accounts(issuer, partitions.now("sid"))) accounts.add(account);
        });
      }
      return { accounts: [...accounts], evicted };
    },

    async removeAccount(account, removal) {
      const { sessions, grants, removedAs } = await step("removeAccount", touchesOf.remove(account), () =>
        partitions.account(account).remove(removal, partitions.now("account")),
      );
      const take = () =>
        step("takeRemoved", { writes: [`${accountOf(account)}, removed ${removedAs}`] }, () =>
          partitions.account(account).takeRemoved(removedAs),
        );
      return { sessions, grants, removedGrants: oneByOne(take) };
    },
  };
}

async function* oneByOne(take: () => Promise<readonly PlacedGrantRecord[]>): AsyncGenerator<PlacedGrantRecord> {
  yield* await take();
}
