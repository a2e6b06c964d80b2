import {
  claimState,
  decideClaim,
  endsGrant,
  type GrantKey,
  type GrantRecord,
  type RefreshClaim,
  type TokenCache,
} from "@identity-web/core";
import type { Barriers } from "./barriers.ts";
import type { Database } from "./database.ts";
import { placeOf } from "./grant-place.ts";
import type { Grants } from "./grants.ts";
import type { Waiters } from "./waiters.ts";

export function createTokenCache(
  database: Database,
  { grants, barriers, waiters }: { grants: Grants; barriers: Barriers; waiters: Waiters },
): TokenCache<GrantRecord> {
  const find = (key: GrantKey, now: number) => grants.find(placeOf(key), now);

  const told = <T>(key: GrantKey, outcome: T): T => {
    waiters.look(placeOf(key).account);
    return outcome;
  };

  /** Runs in a write, for whoever holds the claim. */
  const held = (claim: RefreshClaim, now: number) => {
    const place = find(claim.key, now);
    const state = claimState(place, claim.id);
    return state === "held" && place !== undefined ? place : state === "lost" ? "lost" : "removed";
  };

  return {
    read: (key) => database.read((now) => find(key, now)?.grant),

    async claimRefresh(key, expected, { forMs, singleUse, issuedAt }) {
      /** Whether such a grant may come to be by a claim. */
      const mayComeToBe = (now: number): boolean => {
        if ("app" in key) return true;
        if (key.kind === "session") return false;
        return issuedAt === undefined || !barriers.stopClaim(key.account, issuedAt, now);
      };
      const decide = (now: number) => {
        const place = find(key, now);
        return { place, decision: decideClaim(place, expected, mayComeToBe(now), now) };
      };
      // Most of those who come at once find it busy: that takes no lock.
      const seen = await database.read(decide);
      if (seen.decision !== "granted" && seen.decision !== "abandoned") return seen.decision;

      const outcome = await database.write(({ now, number }) => {
        const { place, decision } = decide(now);
        if (decision === "abandoned") grants.end(placeOf(key), number);
        if (decision !== "granted") return decision;
        if (place === undefined) grants.make(placeOf(key), number);
        const claim = { id: String(number), until: now + forMs, singleUse };
        grants.claim(placeOf(key), claim);
        return { claimed: { key, id: claim.id } };
      });
      return told(key, outcome);
    },

    async commitRefresh(claim, grant) {
      const outcome = await database.write(({ now, number }) => {
        const place = held(claim, now);
        if (typeof place === "string") return place;
        grants.write(placeOf(claim.key), grant, number);
        return { version: number };
      });
      return told(claim.key, outcome);
    },

    async releaseRefresh(claim, outcome) {
      const released = await database.write(({ now, number }) => {
        const place = held(claim, now);
        if (typeof place === "string") return place;
        if (place.grant === undefined) grants.delete(placeOf(claim.key));
        else if (endsGrant(outcome, place.claim)) grants.end(placeOf(claim.key), number);
        else grants.release(placeOf(claim.key));
        return "released";
      });
      return told(claim.key, released);
    },

    async waitForChange(key, seen, signal) {
      if (signal.aborted) return;
      const { now, place } = await database.read((time) => ({ now: time, place: find(key, time) }));
      const claim = place?.claim;
      if (claim === undefined || now >= claim.until || (place?.grant?.version ?? "absent") !== seen) return;
      const { account } = placeOf(key);
      // Whatever changes the grant ends the claim, or goes with it.
      const isOver = async () => (await database.read((time) => find(key, time)?.claim?.id)) !== claim.id;
      await waiters.wait({ name: claim.id, account, isOver }, signal);
    },
  };
}
