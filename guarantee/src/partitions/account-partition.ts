import type {
  AccountKey,
  Barrier,
  GrantKey,
  GrantRecord,
  PlacedGrantRecord,
  Redemption,
  RemovalByName,
  SealedSession,
  SessionId,
  SessionRecord,
  SessionSummary,
  SignInOutcome,
  Touch,
} from "@identity-web/core";
import { GrantSlots } from "./grant-slots.ts";
import type { Rules } from "./rules.ts";
import type { Slot } from "./slot.ts";

/** Everything of one account. Each method is one atomic step of this partition. */
export class AccountPartition {
  readonly grants: GrantSlots;
  readonly #account: AccountKey;
  readonly #rules: Rules;
  readonly #maxSkewMs: number;
  /** By the sid's name; `undefined`: the whole account's. */
  readonly #barriers = new Map<string | undefined, readonly Barrier[]>();
  readonly #removed: (readonly PlacedGrantRecord[])[] = [];

  constructor(account: AccountKey, rules: Rules, maxSkewMs: number, nextNumber: () => number) {
    this.#account = account;
    this.#rules = rules;
    this.#maxSkewMs = maxSkewMs;
    this.grants = new GrantSlots(rules, nextNumber);
  }

  readSession(id: SessionId, now: number, touch?: Touch): SealedSession | undefined {
    const slot = this.grants.session(id, now);
    if (slot?.session === undefined) return undefined;
    if (touch !== undefined && now - slot.session.seenAt >= touch.everyMs) {
      const idleExpiresAt = Math.min(now + touch.idleMs, slot.session.expiresAt);
      slot.session = { ...slot.session, seenAt: now, idleExpiresAt };
    }
    return slot.session;
  }

  list(now: number): readonly SessionSummary[] {
    const sessions = this.grants.sessions(now).flatMap(({ session }) => session ?? []);
    return sessions
      .reverse()
      .sort((a, b) => b.createdAt - a.createdAt)
      .map(({ id, createdAt, seenAt, idleExpiresAt, expiresAt }) => {
        return { id, createdAt, seenAt, expiresAt: Math.min(idleExpiresAt, expiresAt) };
      });
  }

  /** Stores session and grant, unless a barrier or the deadline forbids it. */
  signIn(session: SessionRecord, grant: GrantRecord, redemption: Redemption, now: number): SignInOutcome {
    if (now > redemption.deadline) return "ended";
    const stopped = this.#stopped(session, redemption, now);
    if (stopped === undefined) this.grants.addSession(session, grant);
    return stopped ?? "created";
  }

  /** Whether a grant may come to be by a token that was issued then. */
  mayClaim(issuedAt: number | undefined, now: number): boolean {
    return issuedAt === undefined || !this.#rules.stopsClaim(this.#barriers.get(undefined) ?? [], issuedAt, now);
  }

  /** Takes a sign-in back that turned out to be none. */
  withdraw(id: SessionId): void {
    this.grants.removeSession(id);
  }

  remove(removal: RemovalByName, now: number): { sessions: number; grants: number; removedAs: number } {
    this.#layBarriers(removal, now);
    const removed: PlacedGrantRecord[] = [];
    const take = ({ grant }: Slot, key: GrantKey) => {
      if (grant !== undefined && now < grant.value.expiresAt) removed.push({ key, record: grant.value });
    };
    const account = this.#account;
    let sessions = 0;
    for (const slot of this.grants.sessions(now)) {
      if (slot.session === undefined) continue;
      const { id } = slot.session;
      const ends = this.#rules.endsSession(removal, slot.session);
      if (!ends && !this.#rules.takesGrant(removal, slot.grant?.value.issuedAt)) continue;
      take(slot, { account, kind: "session", id });
      if (ends) this.grants.removeSession(id);
      else slot.clear();
      if (ends) sessions++;
    }
    for (const [id, slot] of this.grants.free(now)) {
      if (!this.#rules.takesGrant(removal, slot.grant?.value.issuedAt)) continue;
      take(slot, { account, kind: "on-behalf-of", id });
      this.grants.removeFree(id);
    }
    return { sessions, grants: removed.length, removedAs: this.#removed.push(removed) - 1 };
  }

  /** What a removal took away: handed over once. */
  takeRemoved(removedAs: number): readonly PlacedGrantRecord[] {
    const [removed = []] = this.#removed.splice(removedAs, 1, []);
    return removed;
  }

  /** Barriers stand that much longer, because the redemptions that they stop have their deadlines by another clock. */
  #layBarriers(removal: RemovalByName, now: number): void {
    const barrierForMs = removal.barrierForMs + this.#maxSkewMs;
    for (const { sid, barrier } of this.#rules.barriersOf({ ...removal, barrierForMs }, now)) {
      this.#barriers.set(sid, this.#rules.withBarrier(this.#barriers.get(sid) ?? [], barrier));
    }
  }

  /**
   * A start within the skew may have been before the removal or after it, because its partition has another clock: it is
   * stopped, and may begin again.
   */
  #stopped({ sids, issuedAt }: SessionRecord, { startedAt }: Redemption, now: number): SignInOutcome | undefined {
    const standing = [undefined, ...sids].flatMap((place) => this.#barriers.get(place) ?? []);
    const surely = this.#rules.outcomeAt(standing, { startedAt, issuedAt }, now);
    const maybe = this.#rules.outcomeAt(standing, { startedAt: startedAt - this.#maxSkewMs, issuedAt }, now);
    return surely ?? (maybe === undefined ? undefined : "collided");
  }
}
