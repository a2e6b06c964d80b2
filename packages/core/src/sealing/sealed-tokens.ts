import type { Grant, GrantKey } from "../domain/grant.ts";
import type { GrantRecord } from "../ports/record-store.ts";
import type { TokenCache, Versioned } from "../ports/token-cache.ts";
import type { Seals } from "./seals.ts";

/** A token cache over one that sees records only. */
export function sealedTokens(records: TokenCache<GrantRecord>, seals: Seals): TokenCache {
  const opened = async (key: GrantKey, { value, version }: Versioned<GrantRecord>): Promise<Versioned<Grant>> => ({
    value: await seals.openGrant(key, value),
    version,
  });
  return {
    async read(key) {
      const found = await records.read(key);
      return found === undefined ? undefined : opened(key, found);
    },

    async claimRefresh(key, expected, claim) {
      const outcome = await records.claimRefresh(key, expected, claim);
      if (typeof outcome === "string" || !("changed" in outcome)) return outcome;
      return { changed: await opened(key, outcome.changed) };
    },

    async commitRefresh(claim, grant) {
      return records.commitRefresh(claim, await seals.grant(claim.key, grant));
    },

    releaseRefresh: (claim, outcome) => records.releaseRefresh(claim, outcome),
    waitForChange: (key, seen, signal) => records.waitForChange(key, seen, signal),
  };
}
