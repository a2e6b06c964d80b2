import type { Clock, GrantKey, Version } from "@identity-web/core";
import type { Claims } from "./claims.ts";

interface Waiter {
  readonly key: GrantKey;
  readonly claimId: string;
  resume(): void;
}

/**
 * Calls that wait for somebody's refresh. Every write to the account passes here, so each is told at once. They are kept in
 * memory only: where the object is restarted their calls fail, and whoever made them asks again.
 */
export class Waiters {
  readonly #claims: Claims;
  readonly #clock: Clock;
  readonly #waiters = new Set<Waiter>();

  constructor(claims: Claims, clock: Clock) {
    this.#claims = claims;
    this.#clock = clock;
  }

  /** Resolves when nobody refreshes the grant seen in that version, or somebody else, or after so many ms. */
  async wait(key: GrantKey, seen: Version | "absent", forMs: number): Promise<"changed" | "unchanged"> {
    const claimId = this.#claims.openClaim(key, seen);
    if (claimId === undefined) return "changed";
    const change = Promise.withResolvers<"changed">();
    const waiter: Waiter = { key, claimId, resume: () => change.resolve("changed") };
    this.#waiters.add(waiter);
    const over = new AbortController();
    try {
      const limit = this.#clock.sleep(forMs, over.signal).then(() => "unchanged" as const);
      return await Promise.race([change.promise, limit]);
    } finally {
      over.abort();
      this.#waiters.delete(waiter);
    }
  }

  /** To be called after every write to the account. */
  look(): void {
    for (const { key, claimId, resume } of this.#waiters) {
      if (!this.#claims.isOpen(key, claimId)) resume();
    }
  }
}
