import {
  type Grant,
  isConcerned,
  isExpired,
  type Redemption,
  type Removal,
  type Session,
  type SessionId,
  type SessionSummary,
  summarize,
  type Touch,
} from "@identity-web/core";
import { AccountBarriers } from "./barriers.ts";
import { GrantPlaces } from "./grant-places.ts";

/** Everything of one account. Each method is one atomic step of this partition. */
export class AccountPartition {
  readonly grants: GrantPlaces;
  readonly #barriers: AccountBarriers;
  readonly #removed = new Map<string, readonly Grant[]>();
  readonly #nextName: () => string;

  constructor(maxSkewMs: number, nextName: () => string) {
    this.#barriers = new AccountBarriers(maxSkewMs);
    this.#nextName = nextName;
    this.grants = new GrantPlaces(nextName);
  }

  readSession(id: SessionId, now: number, touch?: Touch): Session | undefined {
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
      .map(summarize);
  }

  /** Stores session and grant, unless a barrier or the deadline forbids it. */
  signIn(session: Session, grant: Grant, redemption: Redemption, now: number): "created" | "ended" | "collided" {
    if (now > redemption.deadline || isExpired(session, now)) return "ended";
    const stopped = this.#barriers.stop(session, redemption.startedAt, now);
    if (stopped === undefined) this.grants.addSession(structuredClone(session), structuredClone(grant));
    return stopped ?? "created";
  }

  /** Takes a sign-in back that turned out to be none. */
  withdraw(id: SessionId): void {
    this.grants.removeSession(id);
  }

  remove(removal: Removal, now: number): { sessions: number; grants: number; removedAs: string } {
    this.#barriers.lay(removal, now);
    const removed: Grant[] = [];
    let sessions = 0;
    for (const slot of this.grants.sessions(now)) {
      const grant = slot.grantAt(now)?.value;
      const ends = slot.session !== undefined && endsSession(removal, slot.session);
      if (!ends && !takesGrant(removal, grant)) continue;
      if (grant !== undefined) removed.push(grant);
      if (ends) sessions++;
      if (ends && slot.session !== undefined) this.grants.removeSession(slot.session.id);
      else slot.clear();
    }
    for (const [id, slot] of this.grants.free(now)) {
      const grant = slot.grantAt(now)?.value;
      if (!takesGrant(removal, grant)) continue;
      if (grant !== undefined) removed.push(grant);
      this.grants.removeFree(id);
    }
    const removedAs = this.#nextName();
    this.#removed.set(removedAs, removed);
    return { sessions, grants: removed.length, removedAs };
  }

  /** What a removal took away: handed over once. */
  takeRemoved(removedAs: string): readonly Grant[] {
    const grants = this.#removed.get(removedAs) ?? [];
    this.#removed.delete(removedAs);
    return grants;
  }
}

function endsSession({ sessions, issuedUntil }: Removal, session: Session): boolean {
  if (sessions === "none" || !isConcerned(session.issuedAt, issuedUntil)) return false;
  return (
    sessions === "all" || sessions.id === session.id || (sessions.sid !== undefined && sessions.sid === session.sid)
  );
}

const takesGrant = ({ tokens, issuedUntil }: Removal, grant: Grant | undefined): boolean =>
  tokens === "all" && (grant === undefined || isConcerned(grant.issuedAt, issuedUntil));
