import { coversBound } from "./issue-bound.ts";
import { isConcerned } from "./logout-notice.ts";
import type { RemovalByName } from "./removal.ts";

/** What a removal leaves behind to stop the sign-ins that began before it. Times are the store's, in ms since the epoch. */
export interface Barrier {
  /** It stops redemptions that began at this time or before. */
  readonly at: number;
  /** It stands up to and including this time. */
  readonly until: number;
  /** Only sign-ins whose ID token was issued until then; `undefined`: any. */
  readonly issuedUntil: number | undefined;
  /** What becomes of a sign-in that it stops: the removal named its session, or only got in its way. */
  readonly outcome: "ended" | "collided";
}

/** A barrier and whose way it stands in: the whole account's, or that of one provider's session. */
export interface PlacedBarrier {
  readonly sid: string | undefined;
  readonly barrier: Barrier;
}

/** The barriers of a removal: as narrow as itself, one for the account and one for each sid that it names. */
export function barriersOf(removal: RemovalByName, now: number): readonly PlacedBarrier[] {
  const { sessions, tokens, issuedUntil, barrierForMs } = removal;
  const barrier = (outcome: Barrier["outcome"]): Barrier => ({
    at: now,
    until: now + barrierForMs,
    issuedUntil,
    outcome,
  });
  if (sessions === "all") return [{ sid: undefined, barrier: barrier("ended") }];
  const sids = sessions === "none" ? [] : sessions.sids;
  const named = sids.map((sid) => ({ sid, barrier: barrier("ended") }));
  return tokens === "all" ? [{ sid: undefined, barrier: barrier("collided") }, ...named] : named;
}

/** The barriers that stand at a place when one more is put up there: one that adds nothing to another goes. */
export function withBarrier(standing: readonly Barrier[], added: Barrier): readonly Barrier[] {
  if (standing.some((barrier) => dominates(barrier, added))) return standing;
  return [...standing.filter((barrier) => !dominates(added, barrier)), added];
}

/** Whether the first barrier stops whatever the second one does, for as long and with the same outcome. */
function dominates(a: Barrier, b: Barrier): boolean {
  const asStrict = a.outcome === "ended" || b.outcome === "collided";
  return a.at >= b.at && a.until >= b.until && coversBound(a.issuedUntil, b.issuedUntil) && asStrict;
}

/**
 * Whether barriers of a whole account forbid that a grant comes to be by a token that was issued then. Its issue time, in
 * whole seconds of the provider's clock, is all that is known of when it began.
 */
export const stopsClaim = (barriers: Iterable<Barrier>, issuedAt: number, now: number): boolean =>
  outcomeAt(barriers, { startedAt: issuedAt, issuedAt }, now) !== undefined;

/**
 * What becomes of a sign-in that meets these barriers; `undefined`: none stops it.
 *
 * @param signIn - When its redemption began, by the store's clock, and when its ID token was issued.
 */
export function outcomeAt(
  barriers: Iterable<Barrier>,
  signIn: { readonly startedAt: number; readonly issuedAt: number },
  now: number,
): Barrier["outcome"] | undefined {
  let outcome: Barrier["outcome"] | undefined;
  for (const barrier of barriers) {
    const stops = signIn.startedAt <= barrier.at && isConcerned(signIn.issuedAt, barrier.issuedUntil);
    if (!stops || now > barrier.until) continue;
    if (barrier.outcome === "ended") return "ended";
    outcome = "collided";
  }
  return outcome;
}
