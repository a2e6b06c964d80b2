import { type Session, summarize } from "../domain/session.ts";
import type { SessionStore, Touch } from "../ports/session-store.ts";
import type { MemoryState } from "./memory-state.ts";
import type { SessionSlot } from "./slots.ts";

export function createSessionStore(state: MemoryState): SessionStore {
  return {
    read(key, touch) {
      const now = state.now();
      const slot = state.partitions.session(key, now);
      if (slot === undefined) return undefined;
      if (touch !== undefined && now - slot.session.seenAt >= touch.everyMs) renew(state, slot, touch, now);
      return slot.session;
    },

    list(account) {
      const sessions = state.partitions.sessions(account, state.now()).map((slot) => slot.session);
      return sessions.reverse().sort(newestFirst).map(summarize);
    },
  };
}

/** A new session object: those that were handed out before stay as they are. */
function renew(state: MemoryState, slot: SessionSlot, { idleMs }: Touch, now: number): void {
  const { session } = slot;
  const idleExpiresAt = Math.min(now + idleMs, session.expiresAt);
  state.partitions.renewSession(slot, { ...session, seenAt: now, idleExpiresAt });
  state.sweep(now);
}

const newestFirst = (a: Session, b: Session): number => b.createdAt - a.createdAt;
