import type { Grant } from "../domain/grant.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import { removalByName } from "../domain/removal.ts";
import type { RecordStore, RemovedRecords } from "../ports/record-store.ts";
import type { Store, StoreContext } from "../ports/store.ts";
import { sealedTokens } from "./sealed-tokens.ts";
import { Seals } from "./seals.ts";

const shortHashLength = 8;

/**
 * Makes a store of one outside the process: sessions and grants are sealed (AES-256-GCM, by the app's first secret) and
 * bound to their places before they leave, and a sid leaves only as keyed hashes. Whoever gets hold of what such a store
 * holds learns who has how many sessions and when, as far as account keys tell, and nothing else.
 *
 * What can't be opened (sealed by a secret that is gone, changed, or moved) is a `record_unreadable` event and a sign-in
 * again. Nothing is sealed anew on its way: a rotated secret must stay configured until what it sealed has ended.
 *
 * @example
 * const myStore = (): StoreDriver => ({
 *   name: "mine",
 *   open: (context) => sealedStore(new MyRecordStore(context.clock), context),
 * });
 */
export function sealedStore(records: RecordStore, context: Pick<StoreContext, "sealer" | "events" | "clock">): Store {
  const seals = new Seals(context, context.clock);
  return {
    outOfProcess: true,
    maxSkewMs: records.maxSkewMs,

    sessions: {
      async read(key, touch) {
        const found = await records.sessions.read(key, touch);
        return found === undefined ? undefined : seals.openSession(key, found);
      },
      list: (account) => records.sessions.list(account),
    },

    tokens: sealedTokens(records.tokens, seals),

    beginRedemption: (transactionId, times) => records.beginRedemption(transactionId, times),

    async signIn(session, grant, redemption) {
      const key = { account: session.account.key, kind: "session", id: session.id } as const;
      const [sessionRecord, grantRecord] = await Promise.all([seals.session(session), seals.grant(key, grant)]);
      return records.signIn(sessionRecord, grantRecord, redemption);
    },

    async markEnded({ sid, verified, issuer, issuedAt }, forMs) {
      const notice = {
        verified,
        sids: await seals.sids(sid),
        ...(issuer === undefined ? {} : { issuer: comparableIssuer(issuer) }),
        ...(issuedAt === undefined ? {} : { issuedAt }),
      };
      const { accounts, evicted } = await records.markEnded(notice, forMs);
      for (const name of evicted) context.events.emit({ type: "marker_evicted", sid: name.slice(0, shortHashLength) });
      return accounts;
    },

    async removeAccount(account, removal) {
      const sid = typeof removal.sessions === "string" ? undefined : removal.sessions.sid;
      const removed = await records.removeAccount(account, removalByName(removal, await seals.sids(sid)));
      const { sessions, grants } = removed;
      return { sessions, grants, removedGrants: openEach(seals, removed.removedGrants) };
    },
  };
}

/** One after the other, as they are asked for: revoking them takes longer than opening them. */
async function* openEach(
  seals: Seals,
  removed: RemovedRecords["removedGrants"],
): AsyncGenerator<Grant, void, undefined> {
  for await (const { key, record } of removed) yield seals.openRemovedGrant(key, record);
}
