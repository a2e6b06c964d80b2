import type { Awaitable, Crypto, Events, Store } from "@identity-web/core";
import type { Touches } from "../schedule/step.ts";
import { accountOf, redemptionOf, sidOf, touchesOf } from "../world/resources.ts";
import type { Partitions } from "./partitions.ts";

/** How the store reaches its partitions: in a simulation every step waits for the schedule. */
export interface PartitionSteps {
  /** One atomic step in one partition. */
  step<T>(what: string, touches: Touches, effect: () => Awaitable<T>): Promise<T>;
  /** Waits for something that is no step. */
  wait(what: string, touches: Touches, happened: Promise<void>, signal: AbortSignal): Promise<void>;
}

/**
 * A store as a cluster has it: an operation that concerns several partitions takes several steps, in the order of DESIGN
 * §5, and anything may happen between two of them.
 */
export function partitionedStore(
  partitions: Partitions,
  { step, wait }: PartitionSteps,
  { events, crypto }: { readonly events: Events; readonly crypto: Crypto },
  fewMarkers = false,
): Store {
  const now = (kind: Parameters<Partitions["now"]>[0]) => partitions.now(kind);
  const budget = fewMarkers ? ["front-channel markers"] : [];
  return {
    outOfProcess: true,
    sessions: {
      read: (key, touch) =>
        step("readSession", touchesOf.readSession(key, touch !== undefined), () =>
          partitions.account(key.account).readSession(key.id, now("account"), touch),
        ),
      list: (account) =>
        step("listSessions", touchesOf.listSessions(account), () => partitions.account(account).list(now("account"))),
    },
    tokens: {
      read: (key) =>
        step("readGrant", touchesOf.readGrant(key), () => partitions.grants(key).read(key, now("account"))),
      claimRefresh: (key, expected, claim) =>
        step("claimRefresh", touchesOf.writeGrant(key), () =>
          partitions.grants(key).claim(key, expected, claim, now("account")),
        ),
      commitRefresh: (claim, grant) =>
        step("commitRefresh", touchesOf.writeClaimed(claim), () =>
          partitions.grants(claim.key).commit(claim, grant, now("account")),
        ),
      releaseRefresh: (claim, outcome) =>
        step(`releaseRefresh(${outcome})`, touchesOf.writeClaimed(claim), () =>
          partitions.grants(claim.key).release(claim, outcome, now("account")),
        ),
      async waitForChange(key, seen, signal) {
        let changed = Promise.resolve();
        await step("waitForChange", touchesOf.readGrant(key), () => {
          changed = partitions.grants(key).changed(key, seen, signal, now("account"));
        });
        await wait("waitForChange/ends", touchesOf.readGrant(key), changed, signal);
      },
    },

    beginRedemption: (id, { forMs, rememberMs }) =>
      step("beginRedemption", touchesOf.beginRedemption(id), () =>
        partitions.redemption(id).begin(id, forMs, rememberMs, now("redemption")),
      ),

    async signIn(session, grant, redemption) {
      const { id, sid, account } = session;
      const own = partitions.account.bind(partitions, account.key);
      if (sid !== undefined) {
        // Index and markers in one step: a notice must find either the index or a sign-in that finds its marker.
        const entered = await step("signIn/index and markers", { writes: [sidOf(sid)], reads: budget }, () =>
          partitions.sid(sid).enter(session, now("sid")),
        );
        if (entered === "stopped") return "ended";
      }
      const outcome = await step("signIn/store", { writes: [accountOf(account.key)] }, () =>
        own().signIn(session, grant, redemption, now("account")),
      );
      if (outcome !== "created") return outcome;
      const { transactionId } = redemption;
      const isStill = await step("signIn/confirm", { writes: [redemptionOf(transactionId)] }, () =>
        partitions.redemption(transactionId).confirm(redemption, now("redemption")),
      );
      if (isStill) return "created";
      await step("signIn/withdraw", { writes: [accountOf(account.key)] }, () => own().withdraw(id));
      return "ended";
    },

    markEnded(notice, forMs) {
      const { sid, issuer, verified } = notice;
      return step("markEnded", { writes: [sidOf(sid), ...(verified ? [] : budget)] }, () => {
        partitions.sid(sid).mark(notice, forMs, now("sid"));
        const dropped = verified ? [] : partitions.keepBudget(sid, issuer);
        for (const each of dropped) report(each, crypto, events);
        return partitions.sid(sid).accounts(issuer, now("sid"));
      });
    },

    async removeAccount(account, removal) {
      const { sessions, grants, removedAs } = await step("removeAccount", touchesOf.remove(account), () =>
        partitions.account(account).remove(removal, now("account")),
      );
      const take = () =>
        step("takeRemoved", { writes: [`removed:${removedAs}`] }, () =>
          partitions.account(account).takeRemoved(removedAs),
        );
      return { sessions, grants, removedGrants: oneByOne(take) };
    },
  };
}

async function* oneByOne<T>(take: () => Promise<readonly T[]>): AsyncGenerator<T> {
  yield* await take();
}

async function report(sid: string, crypto: Crypto, events: Events): Promise<void> {
  events.emit({ type: "marker_evicted", sid: (await crypto.hash(sid)).slice(0, 8) });
}
