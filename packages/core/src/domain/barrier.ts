import { coversBound } from "./issue-bound.ts";
import { isConcerned } from "./logout-notice.ts";
import type { Mark, RemovalTarget } from "./removal.ts";

/** The record of a removal that stops sign-ins which began before it. Times are the store's, in ms since the epoch. */
export interface Barrier {
  /** The id of the removal. */
  readonly by: string;
  /**
   * The sign-ins that it stops: `"account"` (all, and exchanges of callers' tokens), `"sign-ins"` (all, but no exchange),
   * `"without-sid"` (sign-ins without a sid), or those of one sid.
   */
  readonly of: "account" | "sign-ins" | "without-sid" | { readonly sid: string };
  /** It stops redemptions that began at this time or before. */
  readonly at: number;
  /**
   * A redemption that began later than this may have begun after the removal, because clocks differ and steps take time to
   * arrive. Its outcome is "collided", even if the removal named its session. @default `at`
   */
  readonly surelyAt?: number;
  /** It stops sign-ins up to and including this time. */
  readonly until: number;
  /** It stops only sign-ins whose ID token was issued at or before this time. `undefined`: any. */
  readonly issuedUntil?: number | undefined;
  /** The outcome of a sign-in that it stops. "ended": the removal named its session. "collided": it removed only the account's tokens. */
  readonly outcome: "ended" | "collided";
}

/** When a removal happens, and how long its barriers stop sign-ins. */
export interface BarrierTimes {
  readonly at: number;
  /** Like `Barrier.surelyAt`. */
  readonly surelyAt: number;
  readonly until: number;
}

/** The barriers of a removal, as narrow as the removal: for the account, for each sid that it names, and for sign-ins without a sid. */
export function barriersOf(by: string, removal: RemovalTarget, times: BarrierTimes): readonly Barrier[] {
  const { sessions, tokens } = removal;
  const barrier = barrierMaker(by, removal, times);
  if (sessions === "all") return [barrier(tokens === "all" ? "account" : "sign-ins", "ended")];
  const { sids = [], withoutSid = false } = sessions === "none" ? {} : sessions;
  const named = sids.map((sid) => barrier({ sid }, "ended"));
  if (withoutSid) named.push(barrier("without-sid", "ended"));
  return tokens === "all" ? [barrier("account", "collided"), ...named] : named;
}

/** The barriers of a mark. A sign-in that began before the mark would create a session without it, so it restarts. */
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

/** The barriers with one more. Leaves out each barrier that stops nothing beyond another one. */
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

/** The properties of a sign-in that barriers compare. */
export interface SignInAtBarrier {
  /** When its redemption began, by the store's clock. */
  readonly startedAt: number;
  /** When its ID token was issued. */
  readonly issuedAt: number;
  readonly sids: readonly string[];
}

/** The outcome of a sign-in under these barriers. `undefined`: none stops it. */
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
 * The largest difference between the store's clock, which times removals, and the provider's clock, which times tokens, in ms.
 * A token that seems to be issued within this time after a removal may be older than the removal.
 */
const clocksApartMs = 5_000;

/**
 * Whether barriers of the whole account forbid an exchange of a caller's token with this issue time. The issue time is the only
 * known time of the exchange's beginning. Such a barrier is kept as long as an older token can be exchanged.
 */
export const stopsExchange = (barriers: readonly Barrier[], issuedAt: number): boolean =>
  barriers.some(
    ({ of, at, issuedUntil }) =>
      of === "account" && issuedAt <= at + clocksApartMs && isConcerned(issuedAt, issuedUntil),
  );
