import type { Grant } from "../domain/grant.ts";
import { isExpired, type Session, type SessionKey } from "../domain/session.ts";
import type { Redemption, SignInOutcome } from "../ports/store.ts";
import { copyOfGrant, copyOfSession } from "./copies.ts";
import type { MemoryState } from "./memory-state.ts";

/** Stores session and grant unless something that happened since the redemption began forbids it. */
export function signIn(
  state: MemoryState,
  session: Session,
  grant: Grant,
  redemption: Redemption,
): { outcome: SignInOutcome; evicted: readonly SessionKey[] } {
  const now = state.nowForWrite();
  // Indexed first and whatever comes of it: a notice must find either the index or a sign-in that will find its marker.
  index(state, session, now);
  const outcome = refusal(state, session, redemption, now);
  if (outcome !== undefined) return { outcome, evicted: [] };
  state.partitions.addSession(copyOfSession(session), { value: copyOfGrant(grant), version: state.nextNumber() });
  return { outcome: "created", evicted: evict(state, now) };
}

function index(state: MemoryState, session: Session, now: number): void {
  if (session.sid === undefined) return;
  const { partitions, sids } = state;
  sids.add(session.sid, session, now);
  sids.trim((account, sid) => partitions.sessions(account, now).some((slot) => slot.session.sid === sid));
}

function refusal(
  state: MemoryState,
  session: Session,
  redemption: Redemption,
  now: number,
): "ended" | "collided" | undefined {
  if (!state.redemptions.use(redemption, now) || state.markers.stops(session, now)) return "ended";
  return state.barriers.stop(session, redemption.startedAt, now);
}

/** Makes room: the sessions that have been idle longest go, with their grants. */
function evict({ partitions, limits }: MemoryState, now: number): readonly SessionKey[] {
  const evicted: SessionKey[] = [];
  while (partitions.sessionCount > limits.maxSessions && partitions.longestIdle !== undefined) {
    const { session } = partitions.longestIdle;
    partitions.removeSession(partitions.longestIdle);
    if (!isExpired(session, now)) evicted.push({ account: session.account.key, id: session.id });
  }
  return evicted;
}
