import { coversBound } from "./issue-bound.ts";
import { isConcerned } from "./logout-notice.ts";
import type { Mark, RemovalTarget } from "./removal.ts";

/** What a removal leaves behind to stop the sign-ins that began before it. Times are the store's, in ms since the epoch. */
export interface Barrier {
  /** The removal that left it. */
  readonly by: string;
  /**
   * Whom it stops: `"account"`, `"sign-ins"` (all of them, and no exchange of a caller's token), `"without-sid"` (sign-ins that
   * have none), or the name of one provider's session.
   */
  readonly of: "account" | "sign-ins" | "without-sid" | { readonly sid: string };
  /** It stops redemptions that began at this time or before. */
  readonly at: number;
  /**
   * A redemption that began later than this may have begun after the removal: clocks differ, and steps take time to
   * arrive. It has collided, even if the removal named its session. @default `at`
   */
  readonly surelyAt?: number;
  /** It stops sign-ins up to and including this time. */
  readonly until: number;
  /** Only sign-ins whose ID token was issued until then; `undefined`: any. */
  readonly issuedUntil?: number | undefined;
  /** The outcome of a sign-in that it stops: the removal named its session, or only got in its way. */
  readonly outcome: "ended" | "collided";
}

/** When a removal happens, and how long its barriers stop sign-ins. */
export interface BarrierTimes {
  readonly at: number;
  /** As `Barrier.surelyAt`. */
  readonly surelyAt: number;
  readonly until: number;
}

/** The barriers of a removal: as narrow as itself, one for the account and one for each sid that it names. */
export function barriersOf(by: string, removal: RemovalTarget, times: BarrierTimes): readonly Barrier[] {
  const { sessions, tokens } = removal;
  const barrier = barrierMaker(by, removal, times);
  if (sessions === "all") return [barrier("account", "ended")];
  const { sids = [], withoutSid = false } = sessions === "none" ? {} : sessions;
  const named = sids.map((sid) => barrier({ sid }, "ended"));
  if (withoutSid) named.push(barrier("without-sid", "ended"));
  return tokens === "all" ? [barrier("account", "collided"), ...named] : named;
}

/** The barriers of a mark: a sign-in that began before it would bring a session without the mark, so it begins again. */
export function barriersOfMark(
  by: string,
  { sessions }: Mark,
  bound: Pick<RemovalTarget, "issuedUntil">,
  times: BarrierTimes,
): readonly Barrier[] {
  const barrier = barrierMaker(by, bound, times);
  if (sessions === "all") return [barrier("sign-ins", "collided")];
  const named = (sessions.sids ?? []).map((sid) => barrier({ sid }, "collided"));
  return sessions.withoutSid ? [...named, barrier("without-sid", "collided")] : named;
}

const barrierMaker =
  (by: string, { issuedUntil }: Pick<RemovalTarget, "issuedUntil">, times: BarrierTimes) =>
  (of: Barrier["of"], outcome: Barrier["outcome"]): Barrier => ({
    by,
    of,
    at: times.at,
    until: times.until,
    ...(times.surelyAt === times.at ? {} : { surelyAt: times.surelyAt }),
    ...(issuedUntil === undefined ? {} : { issuedUntil }),
    outcome,
  });

/** The barriers that stand when one more is put up: one that adds nothing to another goes. */
export function withBarrier(standing: readonly Barrier[], added: Barrier): readonly Barrier[] {
  if (standing.some((barrier) => dominates(barrier, added))) return standing;
  return [...standing.filter((barrier) => !dominates(added, barrier)), added];
}

/** Whether the first barrier stops all that the second one stops, for as long and with the same outcome. */
function dominates(a: Barrier, b: Barrier): boolean {
  const asStrict = a.outcome === "ended" || b.outcome === "collided";
  return (
    isSamePlace(a.of, b.of) &&
    a.at >= b.at &&
    (a.surelyAt ?? a.at) >= (b.surelyAt ?? b.at) &&
    a.until >= b.until &&
    coversBound(a.issuedUntil, b.issuedUntil) &&
    asStrict
  );
}

const isSamePlace = (a: Barrier["of"], b: Barrier["of"]): boolean =>
  typeof a === "string" || typeof b === "string" ? a === b : a.sid === b.sid;

/** A sign-in as barriers look at it. */
export interface SignInAtBarrier {
  /** When its redemption began, by the store's clock. */
  readonly startedAt: number;
  /** When its ID token was issued. */
  readonly issuedAt: number;
  readonly sids: readonly string[];
}

/** The outcome of a sign-in that meets these barriers; `undefined`: none stops it. */
export function outcomeAt(
  barriers: readonly Barrier[],
  signIn: SignInAtBarrier,
  now: number,
): Barrier["outcome"] | undefined {
  let outcome: Barrier["outcome"] | undefined;
  for (const barrier of barriers) {
    if (now > barrier.until || signIn.startedAt > barrier.at) continue;
    if (!isInTheWay(barrier.of, signIn.sids) || !isConcerned(signIn.issuedAt, barrier.issuedUntil)) continue;
    const isSure = signIn.startedAt <= (barrier.surelyAt ?? barrier.at);
    if (barrier.outcome === "ended" && isSure) return "ended";
    outcome = "collided";
  }
  return outcome;
}

function isInTheWay(of: Barrier["of"], sids: readonly string[]): boolean {
  if (of === "account" || of === "sign-ins") return true;
  return of === "without-sid" ? sids.length === 0 : sids.includes(of.sid);
}

/**
 * A removal is timed by the store's clock, a token by the provider's. Clocks that a time service keeps lie this far apart at
 * most, in ms: so much after a removal, a token that looks younger than it may be older.
 */
const clocksApartMs = 5_000;

/**
 * Whether barriers of the whole account forbid that a grant comes to be by a token that was issued then. Its issue time is
 * all that is known of when it began. They forbid it for as long as they are kept, which is longer than any such token lives.
 */
export const stopsExchange = (barriers: readonly Barrier[], issuedAt: number): boolean =>
  barriers.some(
    ({ of, at, issuedUntil }) =>
      of === "account" && issuedAt <= at + clocksApartMs && isConcerned(issuedAt, issuedUntil),
  );
