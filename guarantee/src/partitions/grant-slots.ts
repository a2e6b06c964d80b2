import type {
  ClaimOutcome,
  ClaimTerms,
  GrantKey,
  GrantRecord,
  RefreshClaim,
  RefreshOutcome,
  SessionId,
  SessionRecord,
  Version,
  Versioned,
} from "@identity-web/core";
import type { Rules } from "./rules.ts";
import { Slot } from "./slot.ts";

/** The grants of one partition, with who is refreshing them. Each method is one atomic step. */
export class GrantSlots {
  readonly #sessions = new Map<SessionId, Slot>();
  readonly #free = new Map<string, Slot>();
  readonly #rules: Rules;
  readonly #nextNumber: () => number;

  constructor(rules: Rules, nextNumber: () => number) {
    this.#rules = rules;
    this.#nextNumber = nextNumber;
  }

  session(id: SessionId, now: number): Slot | undefined {
    const slot = this.#sessions.get(id);
    const { idleExpiresAt = 0, expiresAt = 0 } = slot?.session ?? {};
    return now < Math.min(idleExpiresAt, expiresAt) ? slot : undefined;
  }

  sessions(now: number): Slot[] {
    return [...this.#sessions.keys()].flatMap((id) => this.session(id, now) ?? []);
  }

  /** Grants without a session, and the claims on such. */
  free(now: number): [string, Slot][] {
    return [...this.#free].filter(([, slot]) => this.#isThere(slot, now));
  }

  addSession(session: SessionRecord, grant: GrantRecord): void {
    this.#sessions.set(session.id, new Slot(0, session, this.#versioned(grant)));
  }

  removeSession(id: SessionId): void {
    const slot = this.#sessions.get(id);
    this.#sessions.delete(id);
    slot?.clear();
  }

  removeFree(id: string): void {
    const slot = this.#free.get(id);
    this.#free.delete(id);
    slot?.clear();
  }

  clear(): void {
    for (const id of this.#sessions.keys()) this.removeSession(id);
    for (const id of this.#free.keys()) this.removeFree(id);
  }

  read(key: GrantKey, now: number): Versioned<GrantRecord> | undefined {
    return this.#slot(key, now)?.grant;
  }

  claim(
    key: GrantKey,
    expected: Version | "absent",
    { forMs, singleUse }: ClaimTerms,
    mayComeToBe: boolean,
    now: number,
  ): ClaimOutcome<GrantRecord> {
    const slot = this.#slot(key, now);
    const decision = this.#rules.decideClaim(slot, expected, mayComeToBe && !isSessions(key), now);
    if (decision === "abandoned") this.#end(slot);
    if (decision !== "granted") return decision;
    const number = this.#nextNumber();
    const place = slot ?? this.#addFree(key, number);
    place.claim = { id: String(number), until: now + forMs, singleUse };
    place.wake();
    return { claimed: { key, id: String(number) } };
  }

  commit(claim: RefreshClaim, grant: GrantRecord, now: number): { version: Version } | "removed" | "lost" {
    const slot = this.#slot(claim.key, now);
    const state = this.#rules.claimState(slot, claim.id);
    if (state !== "held" || slot === undefined) return state === "lost" ? "lost" : "removed";
    const written = this.#versioned({ ...(slot.grant?.value ?? grant), sealed: grant.sealed });
    slot.write(written);
    return { version: written.version };
  }

  release(claim: RefreshClaim, outcome: RefreshOutcome, now: number): "released" | "removed" | "lost" {
    const slot = this.#slot(claim.key, now);
    const state = this.#rules.claimState(slot, claim.id);
    if (state !== "held" || slot === undefined) return state === "lost" ? "lost" : "removed";
    if (slot.grant === undefined) this.removeFree(idOf(claim.key));
    else if (this.#rules.endsGrant(outcome, slot.claim)) this.#end(slot);
    else {
      slot.claim = undefined;
      slot.wake();
    }
    return "released";
  }

  changed(key: GrantKey, seen: Version | "absent", signal: AbortSignal, now: number): Promise<void> {
    const slot = this.#slot(key, now);
    if (signal.aborted || slot?.claim === undefined || now >= slot.claim.until) return Promise.resolve();
    if ((slot.grant?.version ?? "absent") !== seen) return Promise.resolve();
    return slot.changed(signal);
  }

  #slot(key: GrantKey, now: number): Slot | undefined {
    const slot = isSessions(key) ? this.session(idOf(key), now) : this.#free.get(idOf(key));
    return slot !== undefined && this.#isThere(slot, now) ? slot : undefined;
  }

  #isThere({ session, grant, claim }: Slot, now: number): boolean {
    if (grant !== undefined) return now < grant.value.expiresAt;
    return session !== undefined || (claim !== undefined && now <= claim.until + this.#rules.claimGraceMs);
  }

  #addFree(key: GrantKey, firstClaim: number): Slot {
    const slot = new Slot(firstClaim);
    this.#free.set(idOf(key), slot);
    return slot;
  }

  #end(slot: Slot | undefined): void {
    if (slot?.grant !== undefined) slot.write(this.#versioned({ ...slot.grant.value, sealed: undefined }));
  }

  #versioned(value: GrantRecord): Versioned<GrantRecord> {
    return { value, version: this.#nextNumber() };
  }
}

const isSessions = (key: GrantKey): boolean => !("app" in key) && key.kind === "session";
const idOf = (key: GrantKey): string => ("app" in key ? key.app : key.id);
