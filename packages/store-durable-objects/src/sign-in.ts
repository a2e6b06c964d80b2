import type { Clock, RecordStore } from "@identity-web/core";
import { accountObject, type Objects, sidObject, transactionObject } from "./objects.ts";

/** Begins redemptions: each in an object of its own. */
export const beginRedemptionIn =
  <Id>(objects: Objects<Id>): RecordStore["beginRedemption"] =>
  async (transactionId, { forMs, rememberMs }) => {
    const begin = transactionObject(transactionId);
    const begun = await objects.ask(begin, (object) => object.beginRedemption(forMs, rememberMs));
    return begun === "replayed" ? begun : { transactionId, startedAt: begun.startedAt, deadline: begun.deadline };
  };

/**
 * Signs in, in the order that lets no notice and no removal slip through: first the sid's index and markers, then the
 * account's barriers together with session and grant, then the redemption, whose record must still be there.
 */
export const signInTo =
  <Id>(objects: Objects<Id>, { maxSkewMs }: { readonly maxSkewMs: number }, clock: Clock): RecordStore["signIn"] =>
  async (session, grant, { transactionId, startedAt }) => {
    const { account, id, issuer, issuedAt, expiresAt } = session;
    const entry = { account, issuer, issuedAt, expiresAt, maxSkewMs };
    const stops = await Promise.all(
      session.sids.map((sid) => objects.ask(sidObject(sid), (object) => object.indexSid(entry))),
    );
    if (stops.includes(true)) return "ended";

    const order = { session, grant, startedAt, maxSkewMs };
    const stored = await objects.ask(accountObject(account), (object) => object.storeSignIn(order));
    if (stored !== "created") {
      // It begins again at once, and only once: then there must be no doubt about clocks any more.
      if (stored.outcome === "collided" && stored.againInMs > 0) await clock.sleep(stored.againInMs);
      return stored.outcome;
    }
    const isInTime = await objects.ask(transactionObject(transactionId), (object) => object.useRedemption(startedAt));
    if (isInTime) return stored;
    // Nobody has got its handle yet.
    const own = { sessions: { id, sids: [] }, tokens: "of-those-sessions", barrierForMs: 0 } as const;
    await objects.ask(accountObject(account), (object) => object.removeAccount(account, own));
    return "ended";
  };
