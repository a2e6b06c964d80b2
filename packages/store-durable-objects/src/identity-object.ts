import { DurableObject } from "cloudflare:workers";
import type {
  AccountKey,
  ClaimOutcome,
  Clock,
  GrantKey,
  GrantRecord,
  RefreshClaim,
  RefreshOutcome,
  RemovalByName,
  SealedSession,
  SessionId,
  SessionSummary,
  Touch,
  Version,
  Versioned,
} from "@identity-web/core";
import { AccountParts } from "./object/account.ts";
import type { StoppedSignIn } from "./object/barriers.ts";
import { type CountedMarker, countMarker, type DroppedMarker } from "./object/budget.ts";
import type { ClaimTerms } from "./object/claims.ts";
import { machineClock } from "./object/machine-clock.ts";
import { dropMarker, type IndexOrder, indexSid, type MarkedNotice, markSid } from "./object/notices.ts";
import { Partition } from "./object/partition.ts";
import { type Begun, beginRedemption, useRedemption } from "./object/redemptions.ts";
import type { HandedOver, RemovedFromObject } from "./object/removals.ts";
import type { SignInOrder } from "./object/sign-in.ts";
import type { ObjectState } from "./object/storage.ts";

/**
 * The Durable Object class of `durableObjectStore`: export it from your Worker, and bind it with SQLite storage. One object
 * keeps one account; others keep one sid, one sign-in on its way, or the budget of front-channel markers. Its methods are
 * for the store alone; it answers no HTTP.
 *
 * @example
 * // src/index.ts
 * export { IdentityObject } from "@identity-web/store-durable-objects";
 * // wrangler.jsonc
 * // "durable_objects": { "bindings": [{ "name": "ACCOUNTS", "class_name": "IdentityObject" }] },
 * // "migrations": [{ "tag": "v1", "new_sqlite_classes": ["IdentityObject"] }]
 * @see https://developers.cloudflare.com/durable-objects/reference/durable-objects-migrations/
 */
export class IdentityObject extends DurableObject<unknown> {
  readonly #partition: Partition;
  readonly #account: AccountParts;

  /** The runtime calls it, without a clock: that is for subclasses, in tests. */
  constructor(state: ObjectState, env: unknown, clock: Clock = machineClock) {
    super(state, env);
    this.#partition = new Partition(state.storage, clock);
    this.#account = new AccountParts(this.#partition, clock);
  }

  // An account, or an app with its own grants

  async readSession(id: SessionId, touch: Touch | undefined): Promise<SealedSession | undefined> {
    return this.#account.sessions.read(id, touch);
  }

  async listSessions(): Promise<readonly SessionSummary[]> {
    return this.#account.sessions.list();
  }

  async storeSignIn(order: SignInOrder): Promise<"created" | StoppedSignIn> {
    return this.#account.signIn(order);
  }

  async removeAccount(account: AccountKey, removal: RemovalByName): Promise<RemovedFromObject> {
    return this.#account.remove(account, removal);
  }

  async drainRemoved(account: AccountKey, removal: number): Promise<HandedOver> {
    return this.#account.removals.drain(account, removal);
  }

  async readGrant(key: GrantKey): Promise<Versioned<GrantRecord> | undefined> {
    return this.#account.claims.read(key);
  }

  async claimRefresh(
    key: GrantKey,
    expected: Version | "absent",
    terms: ClaimTerms,
  ): Promise<ClaimOutcome<GrantRecord>> {
    return this.#account.told(this.#account.claims.claim(key, expected, terms));
  }

  async commitRefresh(claim: RefreshClaim, grant: GrantRecord): Promise<{ version: Version } | "removed" | "lost"> {
    return this.#account.told(this.#account.claims.commit(claim, grant));
  }

  async releaseRefresh(claim: RefreshClaim, outcome: RefreshOutcome): Promise<"released" | "removed" | "lost"> {
    return this.#account.told(this.#account.claims.release(claim, outcome));
  }

  async waitForChange(key: GrantKey, seen: Version | "absent", forMs: number): Promise<"changed" | "unchanged"> {
    return this.#account.waiters.wait(key, seen, forMs);
  }

  // One name of a sid

  /** @returns whether a marker stops the sign-in */
  async indexSid(order: IndexOrder): Promise<boolean> {
    return indexSid(this.#partition, order);
  }

  async markSid(notice: MarkedNotice, lastMs: number, name: string): Promise<readonly AccountKey[]> {
    return markSid(this.#partition, notice, lastMs, name);
  }

  async dropMarker(issuer: string | undefined, name: string): Promise<void> {
    return dropMarker(this.#partition, issuer, name);
  }

  // One transaction

  async beginRedemption(forMs: number, rememberMs: number): Promise<Begun | "replayed"> {
    return beginRedemption(this.#partition, forMs, rememberMs);
  }

  async useRedemption(startedAt: number): Promise<boolean> {
    return useRedemption(this.#partition, startedAt);
  }

  // The budget of front-channel markers

  async countMarker(marker: CountedMarker, lastMs: number, limit: number): Promise<readonly DroppedMarker[]> {
    return countMarker(this.#partition, marker, lastMs, limit);
  }

  /** Drops what has ended. The runtime calls it, at the time that the object has set. */
  override alarm(): Promise<void> {
    return this.#partition.alarm();
  }
}
