import type { AccountKey } from "../domain/account.ts";
import type { Grant, GrantKey } from "../domain/grant.ts";
import { claimGraceMs } from "../domain/refresh-claim.ts";
import { isExpired, type Session, type SessionKey } from "../domain/session.ts";
import type { Versioned } from "../ports/token-cache.ts";
import { LinkedList } from "./linked-list.ts";
import { type FreePlace, FreeSlot, grantIn, SessionSlot, type Slot, wake } from "./slots.ts";
import { SmallMap } from "./small-map.ts";

/** Everything of one account. */
class Partition {
  readonly sessions = new SmallMap<SessionSlot>();
  onBehalfOf: Map<string, FreeSlot> | undefined = undefined;
}

/** Sessions and grants by account, and the app's own grants. Knows what is where, not what is allowed. */
export class Partitions {
  readonly #accounts = new Map<AccountKey, Partition>();
  readonly #appGrants = new Map<string, FreeSlot>();
  readonly #sessions = new LinkedList<SessionSlot>();
  readonly #free = new LinkedList<FreeSlot>();

  /** All sessions' slots, those that have expired but were not swept yet included. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  get freeCount(): number {
    return this.#free.size;
  }

  accounts(): Iterable<AccountKey> {
    return this.#accounts.keys();
  }

  session(key: SessionKey, now: number): SessionSlot | undefined {
    const slot = this.#accounts.get(key.account)?.sessions.get(key.id);
    return slot === undefined || isExpired(slot.session, now) ? undefined : slot;
  }

  /** The account's living sessions, oldest first. */
  sessions(account: AccountKey, now: number): SessionSlot[] {
    const slots = this.#accounts.get(account)?.sessions.values() ?? [];
    return slots.filter((slot) => !isExpired(slot.session, now));
  }

  /** The account's on-behalf-of grants, and the claims on such. */
  onBehalfOf(account: AccountKey, now: number): FreeSlot[] {
    const slots = [...(this.#accounts.get(account)?.onBehalfOf?.values() ?? [])];
    return slots.filter((slot) => !isGone(slot, now));
  }

  addSession(session: Session, grant: Versioned<Grant>): void {
    const earlier = this.#accounts.get(session.account.key)?.sessions.get(session.id);
    if (earlier !== undefined) this.removeSession(earlier);
    const slot = new SessionSlot(session, grant);
    this.#partition(session.account.key).sessions.set(session.id, slot);
    this.#sessions.add(slot);
  }

  /** Notes that the session is in use. */
  renewSession(slot: SessionSlot, session: Session): void {
    slot.session = session;
    this.#sessions.moveToEnd(slot);
  }

  removeSession(slot: SessionSlot): void {
    const { account, id } = slot.session;
    const partition = this.#accounts.get(account.key);
    partition?.sessions.delete(id);
    this.#sessions.remove(slot);
    this.#empty(slot);
    this.#dropIfEmpty(account.key);
  }

  /** The session that has been idle longest. */
  get longestIdle(): SessionSlot | undefined {
    return this.#sessions.first;
  }

  /** The place of a grant: a living session's, or one that a claim has made. */
  slot(key: GrantKey, now: number): Slot | undefined {
    if (!("app" in key) && key.kind === "session") return this.session(key, now);
    const slot = this.#freeSlots(placeOf(key))?.get(placeOf(key).id);
    return slot === undefined || isGone(slot, now) ? undefined : slot;
  }

  /** Makes a place for a grant without a session. */
  addFree(key: GrantKey, firstClaim: number): FreeSlot {
    const place = placeOf(key);
    const earlier = this.#freeSlots(place)?.get(place.id);
    if (earlier !== undefined) this.removeFree(earlier);
    const slot = new FreeSlot(place, firstClaim);
    if (place.account === undefined) this.#appGrants.set(place.id, slot);
    else this.#freeSlotsOf(place.account).set(place.id, slot);
    this.#free.add(slot);
    return slot;
  }

  /** Notes that the grant was written. */
  renewFree(slot: FreeSlot): void {
    this.#free.moveToEnd(slot);
  }

  removeFree(slot: FreeSlot): void {
    this.#freeSlots(slot.place)?.delete(slot.place.id);
    this.#free.remove(slot);
    this.#empty(slot);
    if (slot.place.account !== undefined) this.#dropIfEmpty(slot.place.account);
  }

  get oldestFree(): FreeSlot | undefined {
    return this.#free.first;
  }

  /** Takes a grant away. A session lives on without it. */
  removeGrant(slot: Slot): void {
    if (slot instanceof FreeSlot) this.removeFree(slot);
    else this.#empty(slot);
  }

  sweep(now: number, steps: number): void {
    for (const slot of this.#sessions.inspect(steps)) if (isExpired(slot.session, now)) this.removeSession(slot);
    for (const slot of this.#free.inspect(steps)) if (isGone(slot, now)) this.removeFree(slot);
  }

  #empty(slot: Slot): void {
    slot.grant = undefined;
    slot.claim = undefined;
    wake(slot);
  }

  #partition(account: AccountKey): Partition {
    const existing = this.#accounts.get(account);
    if (existing !== undefined) return existing;
    const partition = new Partition();
    this.#accounts.set(account, partition);
    return partition;
  }

  #freeSlots(place: FreePlace): Map<string, FreeSlot> | undefined {
    return place.account === undefined ? this.#appGrants : this.#accounts.get(place.account)?.onBehalfOf;
  }

  #freeSlotsOf(account: AccountKey): Map<string, FreeSlot> {
    const partition = this.#partition(account);
    partition.onBehalfOf ??= new Map();
    return partition.onBehalfOf;
  }

  #dropIfEmpty(account: AccountKey): void {
    const partition = this.#accounts.get(account);
    if (partition === undefined || partition.sessions.size > 0 || (partition.onBehalfOf?.size ?? 0) > 0) return;
    this.#accounts.delete(account);
  }
}

const placeOf = (key: GrantKey): FreePlace =>
  "app" in key ? { account: undefined, id: key.app } : { account: key.account, id: key.id };

function isGone(slot: FreeSlot, now: number): boolean {
  if (slot.grant !== undefined) return grantIn(slot, now) === undefined;
  return slot.claim === undefined || now > slot.claim.until + claimGraceMs;
}
