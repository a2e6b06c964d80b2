import { endedGrant, type Grant } from "../domain/grant.ts";
import { claimState, decideClaim, endsGrant } from "../domain/refresh-claim.ts";
import type { RefreshClaim, TokenCache } from "../ports/token-cache.ts";
import { copyOfGrant } from "./copies.ts";
import type { MemoryState } from "./memory-state.ts";
import { FreeSlot, grantIn, type Slot, wake } from "./slots.ts";

export function createTokenCache(state: MemoryState): TokenCache {
  return {
    read(key) {
      const now = state.now();
      const slot = state.partitions.slot(key, now);
      return slot === undefined ? undefined : grantIn(slot, now);
    },

    claimRefresh(key, expected, { forMs, singleUse, issuedAt }) {
      const now = state.nowForWrite();
      const slot = slotOf(state, key, now);
      const decision = decideClaim(slot, expected, mayComeToBe(state, key, issuedAt, now), now);
      if (decision === "abandoned") endGrant(state, slot);
      if (decision !== "granted") return decision;
      const id = state.nextNumber();
      const place = slot ?? addFree(state, key, id, now);
      place.claim = { id: String(id), until: now + forMs, singleUse };
      wake(place);
      return { claimed: { key, id: String(id) } };
    },

    commitRefresh(claim, grant) {
      const now = state.nowForWrite();
      const slot = claimedSlot(state, claim, now);
      if (typeof slot === "string") return slot;
      const { issuedAt, expiresAt } = slot.grant?.value ?? grant;
      return { version: write(state, slot, { ...copyOfGrant(grant), issuedAt, expiresAt }) };
    },

    releaseRefresh(claim, outcome) {
      const now = state.nowForWrite();
      const slot = claimedSlot(state, claim, now);
      if (typeof slot === "string") return slot;
      if (slot.grant === undefined) {
        state.partitions.removeGrant(slot);
      } else if (endsGrant(outcome, slot.claim)) {
        endGrant(state, slot);
      } else {
        slot.claim = undefined;
        wake(slot);
      }
      return "released";
    },

    waitForChange(key, seen, signal) {
      const now = state.now();
      const slot = state.partitions.slot(key, now);
      if (signal.aborted || slot?.claim === undefined || now >= slot.claim.until) return Promise.resolve();
      if ((grantIn(slot, now)?.version ?? "absent") !== seen) return Promise.resolve();
      return nextChange(slot, signal);
    },
  };
}

/** Whether such a grant may come to be by a claim. */
function mayComeToBe({ barriers }: MemoryState, key: RefreshClaim["key"], issuedAt: number | undefined, now: number) {
  if ("app" in key) return true;
  if (key.kind === "session") return false;
  return issuedAt === undefined || !barriers.stopClaim(key.account, issuedAt, now);
}

function addFree(state: MemoryState, key: RefreshClaim["key"], claim: number, now: number): FreeSlot {
  const { partitions, limits } = state;
  const slot = partitions.addFree(key, claim);
  // A cache of what can be asked for again: beyond the limit, what was written longest ago goes. What is being asked for
  // stays that long: its caller would be told that the account has signed out.
  while (partitions.freeCount > limits.maxSessions) {
    const oldest = partitions.oldestFree;
    if (oldest === undefined || (oldest.claim !== undefined && now < oldest.claim.until)) break;
    partitions.removeFree(oldest);
  }
  return slot;
}

/** The place of a grant that hasn't expired. */
function slotOf(state: MemoryState, key: RefreshClaim["key"], now: number): Slot | undefined {
  const slot = state.partitions.slot(key, now);
  return slot?.grant !== undefined && grantIn(slot, now) === undefined ? undefined : slot;
}

/** The slot that this claim, and no later one, is open on. */
function claimedSlot(state: MemoryState, { key, id }: RefreshClaim, now: number): Slot | "removed" | "lost" {
  const slot = slotOf(state, key, now);
  const claim = claimState(slot, id);
  return claim === "held" && slot !== undefined ? slot : claim === "lost" ? "lost" : "removed";
}

function endGrant(state: MemoryState, slot: Slot | undefined): void {
  if (slot?.grant !== undefined) write(state, slot, endedGrant(slot.grant.value));
}

/** Writes a grant under a new version, and gives up the claim. */
function write(state: MemoryState, slot: Slot, value: Grant): number {
  const version = state.nextNumber();
  slot.grant = { value, version };
  slot.claim = undefined;
  if (slot instanceof FreeSlot) state.partitions.renewFree(slot);
  wake(slot);
  return version;
}

function nextChange(slot: Slot, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const resume = () => {
      slot.waiters?.delete(resume);
      signal.removeEventListener("abort", resume);
      resolve();
    };
    slot.waiters ??= new Set();
    slot.waiters.add(resume);
    signal.addEventListener("abort", resume);
  });
}
