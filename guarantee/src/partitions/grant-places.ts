import {
  type ClaimOutcome,
  endedGrant,
  type Grant,
  type GrantKey,
  isExpired,
  type RefreshClaim,
  type RefreshOutcome,
  type Session,
  type SessionId,
  type Version,
  type Versioned,
} from "@identity-web/core";
import { Slot } from "./slot.ts";

/** How long a claim on an absent grant is remembered after its expiry, in ms. */
const claimGraceMs = 600_000;

/** The grants of one partition, with who is refreshing them. Each method is one atomic step. */
export class GrantPlaces {
  readonly #sessions = new Map<SessionId, Slot>();
  readonly #free = new Map<string, Slot>();
  readonly #nextName: () => string;

  constructor(nextName: () => string) {
    this.#nextName = nextName;
  }

  session(id: SessionId, now: number): Slot | undefined {
    const slot = this.#sessions.get(id);
    return slot?.session === undefined || isExpired(slot.session, now) ? undefined : slot;
  }

  sessions(now: number): Slot[] {
    return [...this.#sessions.keys()].flatMap((id) => this.session(id, now) ?? []);
  }

  /** Grants without a session, and the claims on such. */
  free(now: number): [string, Slot][] {
    return [...this.#free].filter(([, slot]) => isThere(slot, now));
  }

  addSession(session: Session, grant: Grant): void {
    this.#sessions.set(session.id, new Slot(this.#nextName(), session, this.#versioned(grant)));
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

  read(key: GrantKey, now: number): Versioned<Grant> | undefined {
    return this.#slot(key, now)?.grantAt(now);
  }

  claim(
    key: GrantKey,
    expected: Version | "absent",
    { forMs, singleUse }: { readonly forMs: number; readonly singleUse: boolean },
    now: number,
  ): ClaimOutcome {
    const slot = this.#slot(key, now);
    const current = slot?.grantAt(now);
    if (current !== undefined && current.version !== expected) return { changed: current };
    if (current === undefined && (expected !== "absent" || isSessions(key))) return "removed";
    if (slot?.claim !== undefined && now < slot.claim.until) return { busyForMs: slot.claim.until - now };
    if (slot !== undefined && current !== undefined && slot.claim?.singleUse === true) {
      slot.write(this.#versioned(endedGrant(current.value)));
      return "abandoned";
    }
    const place = slot ?? this.#addFree(key);
    const id = `${place.id}/${this.#nextName()}`;
    place.claim = { id, until: now + forMs, singleUse };
    place.wake();
    return { claimed: { key, id } };
  }

  commit(claim: RefreshClaim, grant: Grant, now: number): { version: Version } | "removed" | "lost" {
    const slot = this.#claimed(claim, now);
    if (typeof slot === "string") return slot;
    const { issuedAt, expiresAt } = slot.grant?.value ?? grant;
    const written = this.#versioned({ ...structuredClone(grant), issuedAt, expiresAt });
    slot.write(written);
    return { version: written.version };
  }

  release(claim: RefreshClaim, outcome: RefreshOutcome, now: number): "released" | "removed" | "lost" {
    const slot = this.#claimed(claim, now);
    if (typeof slot === "string") return slot;
    const ends = outcome === "refused" || (outcome === "unknown" && slot.claim?.singleUse === true);
    if (slot.grant === undefined) this.removeFree(idOf(claim.key));
    else if (ends) slot.write(this.#versioned(endedGrant(slot.grant.value)));
    else {
      slot.claim = undefined;
      slot.wake();
    }
    return "released";
  }

  changed(key: GrantKey, seen: Version | "absent", signal: AbortSignal, now: number): Promise<void> {
    const slot = this.#slot(key, now);
    if (signal.aborted || slot?.claim === undefined || now >= slot.claim.until) return Promise.resolve();
    if ((slot.grantAt(now)?.version ?? "absent") !== seen) return Promise.resolve();
    return slot.changed(signal);
  }

  #slot(key: GrantKey, now: number): Slot | undefined {
    if (isSessions(key)) return this.session(idOf(key), now);
    const slot = this.#free.get(idOf(key));
    return slot !== undefined && isThere(slot, now) ? slot : undefined;
  }

  /** The slot on which this claim, and no later one, is open. */
  #claimed({ key, id }: RefreshClaim, now: number): Slot | "removed" | "lost" {
    const slot = this.#slot(key, now);
    if (slot === undefined || !id.startsWith(`${slot.id}/`)) return "removed";
    if (slot.grant === undefined ? slot.claim === undefined : slot.grantAt(now) === undefined) return "removed";
    return slot.claim?.id === id ? slot : "lost";
  }

  #addFree(key: GrantKey): Slot {
    const slot = new Slot(this.#nextName());
    this.#free.set(idOf(key), slot);
    return slot;
  }

  #versioned(value: Grant): Versioned<Grant> {
    return { value, version: this.#nextName() };
  }
}

const isSessions = (key: GrantKey): boolean => !("app" in key) && key.kind === "session";
const idOf = (key: GrantKey): string => ("app" in key ? key.app : key.id);

const isThere = (slot: Slot, now: number): boolean =>
  slot.grant === undefined
    ? slot.claim !== undefined && now <= slot.claim.until + claimGraceMs
    : slot.grantAt(now) !== undefined;
