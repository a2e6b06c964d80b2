import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import { isConcerned } from "../domain/logout-notice.ts";
import type { Removal, Removed } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import type { MemoryState } from "./memory-state.ts";
import { grantIn, type Slot } from "./slots.ts";

/** Removes sessions and grants in one step, and leaves the barrier that stops what began before it. */
export function removeAccount(state: MemoryState, account: AccountKey, removal: Removal): Removed {
  const now = state.nowForWrite();
  state.barriers.add(account, removal, now);
  const { partitions } = state;
  const removedGrants: Grant[] = [];
  const take = (slot: Slot): void => {
    const grant = grantIn(slot, now);
    if (grant !== undefined) removedGrants.push(grant.value);
  };

  let sessions = 0;
  for (const slot of partitions.sessions(account, now)) {
    if (concernsSession(removal, slot.session)) {
      take(slot);
      partitions.removeSession(slot);
      sessions++;
    } else if (concernsGrant(removal, slot)) {
      take(slot);
      partitions.removeGrant(slot);
    }
  }
  for (const slot of partitions.onBehalfOf(account, now)) {
    if (!concernsGrant(removal, slot)) continue;
    take(slot);
    partitions.removeGrant(slot);
  }
  return { sessions, grants: removedGrants.length, removedGrants };
}

function concernsSession({ sessions, issuedUntil }: Removal, session: Session): boolean {
  if (sessions === "none" || !isConcerned(session.issuedAt, issuedUntil)) return false;
  if (sessions === "all" || sessions.id === session.id) return true;
  return sessions.sid !== undefined && sessions.sid === session.sid;
}

/** A claim on a grant that isn't there yet has no issue time: it goes with any removal of all tokens. */
function concernsGrant({ tokens, issuedUntil }: Removal, { grant }: Slot): boolean {
  return tokens === "all" && (grant === undefined || isConcerned(grant.value.issuedAt, issuedUntil));
}
