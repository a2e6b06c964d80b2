import type { AccountKey } from "../domain/account.ts";
import type { Grant } from "../domain/grant.ts";
import {
  endsSession,
  type Removal,
  type RemovalByName,
  type Removed,
  removalByName,
  takesGrant,
} from "../domain/removal.ts";
import type { MemoryState } from "./memory-state.ts";
import { grantIn, type SessionSlot, type Slot } from "./slots.ts";

/** Removes sessions and grants in one step, and leaves the barrier that stops what began before it. */
export function removeAccount(state: MemoryState, account: AccountKey, asked: Removal): Removed {
  const now = state.nowForWrite();
  const removal = removalByName(asked, namesOf(typeof asked.sessions === "string" ? {} : asked.sessions));
  state.barriers.add(account, removal, now);
  const { partitions } = state;
  const removedGrants: Grant[] = [];
  const take = (slot: Slot): void => {
    const grant = grantIn(slot, now);
    if (grant !== undefined) removedGrants.push(grant.value);
  };

  let sessions = 0;
  for (const slot of partitions.sessions(account, now)) {
    if (isEnded(removal, slot)) {
      take(slot);
      partitions.removeSession(slot);
      sessions++;
    } else if (takesGrant(removal, slot.grant?.value.issuedAt)) {
      take(slot);
      partitions.removeGrant(slot);
    }
  }
  for (const slot of partitions.onBehalfOf(account, now)) {
    if (!takesGrant(removal, slot.grant?.value.issuedAt)) continue;
    take(slot);
    partitions.removeGrant(slot);
  }
  return { sessions, grants: removedGrants.length, removedGrants };
}

const isEnded = (removal: RemovalByName, { session }: SessionSlot): boolean =>
  endsSession(removal, { id: session.id, sids: namesOf(session), issuedAt: session.issuedAt });

/** Here a sid goes by itself. */
const namesOf = ({ sid }: { readonly sid?: string }): readonly string[] => (sid === undefined ? [] : [sid]);
