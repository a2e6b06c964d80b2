import {
  type ClaimOutcome,
  claimGraceMs,
  claimState,
  decideClaim,
  endsGrant,
  type GrantKey,
  type GrantRecord,
  type RefreshClaim,
  type RefreshOutcome,
  type TokenCache,
  type Version,
  type Versioned,
} from "@identity-web/core";
import type { Barriers } from "./barriers.ts";
import type { Grants } from "./grants.ts";
import type { Partition } from "./partition.ts";
import { accountSchema } from "./schema.ts";

/** What a claim is made with. */
export type ClaimTerms = Parameters<TokenCache["claimRefresh"]>[2];

export interface ClaimsParts {
  readonly partition: Partition;
  readonly grants: Grants;
  readonly barriers: Barriers;
}

/** Grants read and refreshed. */
export class Claims {
  readonly #partition: Partition;
  readonly #grants: Grants;
  readonly #barriers: Barriers;

  constructor({ partition, grants, barriers }: ClaimsParts) {
    this.#partition = partition;
    this.#grants = grants;
    this.#barriers = barriers;
  }

  read(key: GrantKey): Versioned<GrantRecord> | undefined {
    return this.#partition.read(undefined, (now) => this.#grants.find(key, now)?.grant);
  }

  async claim(key: GrantKey, expected: Version | "absent", terms: ClaimTerms): Promise<ClaimOutcome<GrantRecord>> {
    const { forMs, singleUse, issuedAt } = terms;
    const decide = (now: number) => {
      const place = this.#grants.find(key, now);
      return { place, decision: decideClaim(place, expected, this.#mayComeToBe(key, issuedAt, now), now) };
    };
    // Most of those who come at once find it busy: that writes nothing.
    const isFree = endsByItself(key);
    const nothing = decideClaim<Versioned<GrantRecord>>(undefined, expected, isFree, 0);
    const seen = this.#partition.read(nothing, (now) => decide(now).decision);
    if (seen !== "granted" && seen !== "abandoned") return seen;

    const endsInMs = isFree ? forMs + claimGraceMs : undefined;
    return this.#partition.write(accountSchema, endsInMs, ({ now, number }) => {
      const { place, decision } = decide(now);
      if (decision === "abandoned") this.#grants.end(key, number);
      if (decision !== "granted") return decision;
      if (place === undefined) this.#grants.make(key, number);
      const claim = { id: String(number), until: now + forMs, singleUse };
      this.#grants.claim(key, claim);
      return { claimed: { key, id: claim.id } };
    });
  }

  async commit(claim: RefreshClaim, grant: GrantRecord): Promise<{ readonly version: Version } | "removed" | "lost"> {
    if (this.#partition.isEmpty) return "removed";
    const endsInMs = endsByItself(claim.key) ? Math.max(0, grant.expiresAt - this.#partition.now()) : undefined;
    return this.#partition.write(accountSchema, endsInMs, ({ now, number }) => {
      const place = this.#held(claim, now);
      if (typeof place === "string") return place;
      this.#grants.write(claim.key, grant, number);
      return { version: number };
    });
  }

  async release(claim: RefreshClaim, outcome: RefreshOutcome): Promise<"released" | "removed" | "lost"> {
    if (this.#partition.isEmpty) return "removed";
    return this.#partition.write(accountSchema, undefined, ({ now, number }) => {
      const place = this.#held(claim, now);
      if (typeof place === "string") return place;
      if (place.grant === undefined) this.#grants.delete(claim.key);
      else if (endsGrant(outcome, place.claim)) this.#grants.end(claim.key, number);
      else this.#grants.release(claim.key);
      return "released";
    });
  }

  /** The claim on the grant seen in that version, where somebody is refreshing it now. */
  openClaim(key: GrantKey, seen: Version | "absent"): string | undefined {
    return this.#partition.read(undefined, (now) => {
      const place = this.#grants.find(key, now);
      const claim = place?.claim;
      if (claim === undefined || now >= claim.until) return undefined;
      return (place?.grant?.version ?? "absent") === seen ? claim.id : undefined;
    });
  }

  /** Whether that claim is still the grant's: whatever changes the grant ends the claim, or goes with it. */
  isOpen(key: GrantKey, claimId: string): boolean {
    return this.#partition.read(false, (now) => this.#grants.find(key, now)?.claim?.id === claimId);
  }

  #held({ key, id }: RefreshClaim, now: number) {
    const place = this.#grants.find(key, now);
    const state = claimState(place, id);
    return state === "held" && place !== undefined ? place : state === "lost" ? "lost" : "removed";
  }

  /** A session's grant comes with its sign-in; others by a claim, an account's under its barriers. */
  #mayComeToBe(key: GrantKey, issuedAt: number | undefined, now: number): boolean {
    if ("app" in key) return true;
    if (key.kind === "session") return false;
    return issuedAt === undefined || !this.#barriers.stopClaim(issuedAt, now);
  }
}

/** Whether a grant has no session to go with. */
const endsByItself = (key: GrantKey): boolean => "app" in key || key.kind !== "session";
