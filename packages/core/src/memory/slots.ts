import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import type { GrantPlace, HeldClaim } from "../domain/refresh-claim.ts";
import type { Session } from "../domain/session.ts";
import type { Versioned } from "../ports/token-cache.ts";
import type { Linked } from "./linked-list.ts";

/** A place for one grant, with who is refreshing it and who waits for that. */
export interface Slot extends GrantPlace<Versioned<Grant>> {
  grant: Versioned<Grant> | undefined;
  claim: HeldClaim | undefined;
  waiters: Set<() => void> | undefined;
  /** Claims with a lower number were made on an earlier slot of the same key. */
  readonly firstClaim: number;
}

/** A session together with its grant: they come and go as one. */
export class SessionSlot implements Slot, Linked<SessionSlot> {
  session: Session;
  grant: Versioned<Grant> | undefined;
  claim: HeldClaim | undefined = undefined;
  waiters: Set<() => void> | undefined = undefined;
  previous: SessionSlot | undefined = undefined;
  next: SessionSlot | undefined = undefined;

  constructor(session: Session, grant: Versioned<Grant>) {
    this.session = session;
    this.grant = grant;
  }

  /** Session ids are never used twice. */
  get firstClaim(): number {
    return 0;
  }
}

/** Where a grant without a session lies: an account's on-behalf-of grant or one of the app itself. */
export interface FreePlace {
  readonly account: AccountKey | undefined;
  readonly id: string;
}

/** A grant without a session. It comes to be by a claim, before the grant itself is there. */
export class FreeSlot implements Slot, Linked<FreeSlot> {
  readonly place: FreePlace;
  readonly firstClaim: number;
  grant: Versioned<Grant> | undefined = undefined;
  claim: HeldClaim | undefined = undefined;
  waiters: Set<() => void> | undefined = undefined;
  previous: FreeSlot | undefined = undefined;
  next: FreeSlot | undefined = undefined;

  constructor(place: FreePlace, firstClaim: number) {
    this.place = place;
    this.firstClaim = firstClaim;
  }
}

/** The slot's grant, unless it has expired. */
export const grantIn = (slot: Slot, now: number): Versioned<Grant> | undefined =>
  slot.grant !== undefined && now < slot.grant.value.expiresAt ? slot.grant : undefined;

/** Tells everybody who waits that the grant or its claim has changed. */
export function wake(slot: Slot): void {
  const waiters = slot.waiters;
  slot.waiters = undefined;
  if (waiters !== undefined) for (const resume of waiters) resume();
}
