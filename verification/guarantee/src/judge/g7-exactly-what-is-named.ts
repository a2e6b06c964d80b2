import { accountOf } from "../provider/certificate.ts";
import { type Facts, ownerOf, type Removal, seenAt, wentWrong } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { mayName, names } from "./intent.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import { mayBeMarked, mayBeStoppedByMark } from "./marks.ts";
import { endsSession, endsTokens } from "./reach.ts";
import { mayEndByRecheck } from "./rechecks.ts";
import type { Violation } from "./violation.ts";

/**
 * G7: a removal ends exactly the sessions that it names, with the tokens of its scope. It doesn't affect what began or was issued
 * later, and no event restores an older session. A sign-in is refused only because of G2 or G3. If it is refused because of another
 * session, it restarts automatically.
 */
export function exactlyWhatIsNamed(facts: Facts, left: readonly Leftover[]): Violation[] {
  return [
    ...leftBehind(left),
    ...facts.attempts.flatMap((attempt) => [
      ...endedForNothing(facts, attempt),
      ...refusedForNothing(facts, attempt),
      ...neverAlive(facts, attempt),
      ...revokedWithItsSuccessor(facts, attempt),
      ...revokedForNothing(facts, attempt),
    ]),
    ...facts.requests.flatMap((request) => [
      ...exchangeRefusedForNothing(facts, request),
      ...cookieTaken(facts, request),
      ...cookieLeft(facts, request),
    ]),
  ];
}

function leftBehind(left: readonly Leftover[]): Violation[] {
  return left.flatMap(({ what, isWrittenAfter, isBack, attempt, removal }): Violation[] => {
    if (what !== "session" || (isWrittenAfter && !isBack)) return [];
    if (!isBack && removal.intent.by === "front-channel") return [];
    const left = isBack ? "is alive again after" : "was left by";
    return [
      { guarantee: "G7", what: `the session of ${nameOf(attempt)} ${left} "${removal.task}"`, resurrected: isBack },
    ];
  });
}

/** A session or its tokens vanished in a step of a request that didn't name them. */
function endedForNothing(facts: Facts, attempt: Attempt): Violation[] {
  return attempt.seen.flatMap(({ at, session, grant }, index): Violation[] => {
    const before = attempt.seen[index - 1];
    const step = facts.steps[at];
    if (before === undefined || step === undefined || ownerOf(step.task) === attempt.task || isOfNoRequest(step.what))
      return [];
    if (!before.session && session && attempt.seen.slice(0, index).some((each) => each.session)) {
      return [violation(facts, `the session of ${nameOf(attempt)} is alive again`, true)];
    }
    if (mayEndByRecheck(facts, attempt, step)) return [];
    // After a failover a removal is repeated. It then also ends a sign-in that no browser knew yet.
    const wasUnknown = (attempt.toldAt ?? Number.POSITIVE_INFINITY) > at;
    if (wasUnknown && facts.world.history.failovers.length > 0) return [];
    const intent = facts.requestOf(at)?.intent;
    const removal = facts.removals.find((each) => each.intent === intent);
    if (before.session && !session && removal?.intent.by === "sign-in" && !hasStored(facts, removal)) {
      return [violation(facts, `"${step.task}" ended the session of ${nameOf(attempt)}, and its own sign-in failed`)];
    }
    if (before.session && !session && (removal === undefined || !endsSession(facts, removal, attempt, "may"))) {
      return [violation(facts, `"${step.task}" ended the session of ${nameOf(attempt)}, which it had not named`)];
    }
    const isTaken = before.grant !== "none" && grant === "none";
    if (isTaken && (removal === undefined || !endsTokens(facts, removal, attempt, "may"))) {
      return [violation(facts, `"${step.task}" removed tokens of ${nameOf(attempt)}, which it had not named`)];
    }
    return [];
  });
}

/** A sign-in ends the browser's old session only once the new one is stored. */
const hasStored = (facts: Facts, { task, openedAt }: Removal): boolean =>
  facts.attempts.some((each) => each.task === task && each.calledAt > openedAt && each.outcome === "created");

/** Expiry, and the loss of everything. */
const isOfNoRequest = (what: string): boolean => / s pass$|^timer|^the store is reset$| fails over$/.test(what);

function refusedForNothing(facts: Facts, attempt: Attempt): Violation[] {
  const { outcome, task, begunAt, endedAt } = attempt;
  if (outcome !== "ended" && outcome !== "collided") return [];
  const own = facts.steps.filter((step) => step.task === task);
  const skewMs = facts.world.options.skew?.maxMs ?? 0;
  const tookTooLong =
    (facts.steps[endedAt ?? 0]?.time ?? 0) - (facts.steps[begunAt]?.time ?? 0) >= redemptionMs - skewMs;
  // If its first step is sent again later, the redemption began before.
  const isLate = own.some(({ what, course }) => what.startsWith("beginRedemption") && course === "again");
  if (facts.world.history.resets.length > 0 || own.some(wentWrong) || tookTooLong || isLate) return [];
  const reasons = facts.removals.filter((removal) => mayStop(facts, removal, attempt));
  const request = facts.requestOf(endedAt ?? -1);
  if (mayBeStoppedByMark(facts, attempt)) {
    // An event that only marks sessions lets the sign-in restart.
    const mayEnd = reasons.some((reason) => reason.intent.marks === undefined);
    if (mayEnd || outcome === "collided") return [];
    return [violation(facts, `the sign-in of ${nameOf(attempt)} was ended by an event that ends no session`)];
  }
  if (reasons.length === 0) return [violation(facts, `the sign-in of ${nameOf(attempt)} was refused for no reason`)];
  if (reasons.some((reason) => endsSession(facts, reason, attempt, "may"))) return [];
  // The browser has followed the restart of its callback before.
  const byTask = facts.requests.filter((each) => each.task === task);
  const before = request === undefined ? undefined : byTask[byTask.indexOf(request) - 1];
  const isSecond =
    before?.kind === "callback" && before.outcome?.location?.startsWith(attempt.certificate.issuer) === true;
  const beginsAgain = request?.outcome?.location?.startsWith(attempt.certificate.issuer) ?? false;
  if (beginsAgain !== isSecond || request?.outcome?.is !== "answer") return [];
  const again = isSecond ? "begins again a second time" : "does not begin again";
  return [violation(facts, `the sign-in of ${nameOf(attempt)} collided with another session's removal and ${again}`)];
}

/** The longest time of a redemption, by any partition's clock. */
const redemptionMs = 60_000;

/** Whether a removal may stop a sign-in. */
function mayStop(facts: Facts, removal: Removal, attempt: Attempt): boolean {
  const isNamed = names(removal.intent, attempt) || mayName(removal.intent, attempt);
  if (!isNamed && !endsTokens(facts, removal, attempt, "may")) return false;
  const { skew } = facts.world.options;
  const { sid, leavesMarker = sid !== undefined } = removal.intent;
  const isMarked = isNamed && removal.kind === "notice" && leavesMarker;
  if (isMarked && isSoon(facts, removal, attempt)) return true;
  // If time stands still between two steps, or partitions have different times, the order of the steps is unknown.
  const { steps, world } = facts;
  const gap = (steps[attempt.begunAt]?.time ?? 0) - (steps[removal.closedAt ?? 0]?.time ?? 0);
  const isUnsure = world.options.store === "cells" || !world.time.ticks;
  if (isUnsure && gap <= 2 * (skew?.maxMs ?? 0) + arrivalMs) return true;
  // An event before the beginning of the sign-in is no reason.
  return removal.closedAt === undefined || !facts.order.canBe([[facts.last(removal), attempt.begunAt]]);
}

/** Whether the sign-in ended while a marker of that notice may still have been valid. */
function isSoon({ steps }: Facts, { closedAt }: Removal, { endedAt }: Attempt): boolean {
  if (closedAt === undefined || endedAt === undefined) return true;
  return (steps[endedAt]?.time ?? 0) - (steps[closedAt]?.time ?? 0) <= markerMs;
}

/** A step that came too late is decided again, as if it were made some moments later. */
const arrivalMs = 10;

/** The longest life of a marker: the time that a redemption may take, and the same again for clocks and slack. */
const markerMs = 120_000;

/** A sign-in that is reported as done is alive, at least for a moment. */
function neverAlive(facts: Facts, attempt: Attempt): Violation[] {
  const { outcome, toldAt, place, seen } = attempt;
  const isDone = outcome === "created" && toldAt !== undefined && toldAt >= 0 && place.session !== undefined;
  if (
    !isDone ||
    seen.some(({ session, grant }) => session && grant !== "none") ||
    facts.world.history.resets.length > 0
  )
    return [];
  return [violation(facts, `the session of ${nameOf(attempt)} was never alive, although its browser got the cookie`)];
}

/** If a browser signs in again in the same provider session, a revocation would also affect the new grant. */
function revokedWithItsSuccessor(facts: Facts, attempt: Attempt): Violation[] {
  const index = attempt.seen.findLastIndex(({ refreshToken }) => refreshToken !== undefined);
  const { refreshToken } = attempt.seen[index] ?? {};
  const { at: taken = -1 } = attempt.seen[index + 1] ?? {};
  const token = facts.world.providers.map(({ tokens }) => tokens.find(refreshToken ?? "")).find(Boolean);
  const request = facts.requestOf(taken);
  if (request?.kind !== "callback" || request.outcome?.cookie !== "set" || token === undefined) return [];
  const next = facts.attempts.findLast((each) => each.task === request.task && each.calledAt < taken);
  const { sid } = attempt.certificate;
  const goesOn = next !== undefined && accountOf(next.certificate) === accountOf(attempt.certificate);
  if (!goesOn || next.certificate.sid !== sid || token.revokedAt.length === 0) return [];
  if (facts.removals.some((each) => each !== request && endsTokens(facts, each, attempt, "may"))) return [];
  // A sign-out that had seen the old session removes its tokens, although the session has ended meanwhile.
  const isOf = (each: ClientRequest) => each !== request && each.intent?.by === "sign-out" && each.session === attempt;
  const removes = (each: ClientRequest) => facts.stepsOf(each).some(({ what }) => what.startsWith("removeAccount"));
  if (facts.requests.some((each) => isOf(each) && removes(each))) return [];
  // The tokens of a refresh in flight are revoked in any case (G2).
  const wasInFlight = [...token.sentAt, token.recipient.step].some((sent) =>
    facts.steps.some(
      ({ task, what, index }) => task === facts.steps[sent]?.task && taken < index && what.startsWith("commitRefresh"),
    ),
  );
  if (wasInFlight) return [];
  return [violation(facts, `${token.name} was revoked, and with it the session that continues after ${request.task}`)];
}

/** Whether, in some equivalent order, one request begins after the other one has ended. */
const mayBeAfter = (facts: Facts, later: ClientRequest, earlier: ClientRequest): boolean =>
  earlier.closedAt !== undefined && facts.order.canBe([[earlier.closedAt, facts.first(later)]]);

/**
 * A browser keeps the cookie of a living session. Only a navigation that carried the cookie of an ended session may be answered too
 * late.
 */
function cookieTaken(facts: Facts, { outcome, closedAt, navigates, session, task }: ClientRequest): Violation[] {
  const lost = outcome?.lost;
  if (lost === undefined || closedAt === undefined || !seenAt(lost, closedAt).session) return [];
  if (navigates && lost !== session) return [];
  return [violation(facts, `the answer to "${task}" cleared the cookie of ${nameOf(lost)}, who is signed in`)];
}

/** A sign-out clears the cookie. A page that gets the cookie of an ended session clears it, too. */
function cookieLeft(facts: Facts, request: ClientRequest): Violation[] {
  const { kind, task, outcome, session, navigates } = request;
  if (session === undefined || outcome?.cookie !== "kept" || facts.isUnknown(request, session)) return [];
  const isPage =
    (kind === "visit" || kind === "acquire") &&
    navigates &&
    // A guard's own answer sends the browser to sign-in.
    request.isGuarded !== true &&
    outcome.is === "anonymous" &&
    !mayBeMarked(facts, session);
  // A sign-out from everywhere without a session sends the browser to sign-in first. The new session replaces the cookie.
  const goesOn = outcome.location?.startsWith("/auth/sign-in") === true;
  const isDone = kind === "sign-out" && !goesOn && facts.done.some((each) => each === request);
  if (!isPage && !isDone) return [];
  return [
    violation(facts, `the answer to "${task}" left the browser the cookie of ${nameOf(session)}, who is signed out`),
  ];
}

/** After this time another node regards a refresh as abandoned. */
const claimMs = 40_000;

/** Within this time it is unknown whether a token was issued before a removal, because the times are from different clocks. */
const clocksApartMs = 12_000;

/** A session that is alive at the end must not have been revoked before. */
function revokedForNothing(facts: Facts, attempt: Attempt): Violation[] {
  const { grant, refreshToken } = attempt.seen.at(-1) ?? {};
  const token = facts.world.providers.map(({ tokens }) => tokens.find(refreshToken ?? "")).find(Boolean);
  // No browser has the handle of a failed sign-in.
  const isKept = attempt.place.session === undefined || (attempt.outcome === "created" && attempt.toldAt !== undefined);
  // An exchange that took longer than its claim revokes its token, although another one has the same.
  const tookLong = facts.requests.some((each) => each.session === attempt && isAbandoned(facts, each));
  if (grant !== "living" || token === undefined || token.revokedAt.length === 0 || !isKept || tookLong) return [];
  return [violation(facts, `${token.name} was revoked, and ${nameOf(attempt)} continues with it`)];
}

/** A token for an API is refused only if a removal that concerns it, or a reset, came after it. */
function exchangeRefusedForNothing(facts: Facts, request: ClientRequest): Violation[] {
  const { session, outcome, kind, task } = request;
  if (kind !== "on-behalf-of" || outcome?.code !== "signed_out" || session === undefined) return [];
  // Every removal of the account's tokens also ends the grants in flight, for any bound: G2 takes precedence over G7.
  const meets = (each: ClientRequest) => !mayBeAfter(facts, request, each) && !mayBeAfter(facts, each, request);
  const isConcerned = facts.removals.some((each) => {
    if ((each.closedTime ?? Number.POSITIVE_INFINITY) + clocksApartMs < session.time) return false;
    const isClose = session.certificate.issuedAt <= (each.intent.issuedAt ?? 0) + clocksApartMs;
    const unbounded = meets(each) || isClose ? { ...each, intent: { ...each.intent, issuedAt: undefined } } : each;
    return endsTokens(facts, unbounded, session, "may");
  });
  const isAtOnce = (each: ClientRequest) => each.session === session && meets(each);
  const tookLong = facts.requests.some((each) => isAtOnce(each) && isAbandoned(facts, each));
  // A node whose clock is behind can't know how old the token is.
  const isBehind = request.clockOffsetMs < -clocksApartMs;
  if (isConcerned || isBehind || tookLong || facts.hadMishap(request) || facts.world.history.resets.length > 0)
    return [];
  return [violation(facts, `"${task}" was refused for ${nameOf(session)}, who is not signed out`)];
}

/** A claim on an absent grant belongs to another caller, or is forgotten, some time after it was made. Callers of one node share it. */
function isAbandoned(facts: Facts, request: ClientRequest): boolean {
  const { openedTime, closedTime = openedTime } = request;
  const steps = facts.stepsOf(request);
  const claimed = steps.find(({ what }) => what.startsWith("claimRefresh"))?.time;
  // A repeated release finds no claim.
  const isReleased = steps.some(({ what, course }) => what.startsWith("releaseRefresh") && course === "again");
  return isReleased || closedTime - (claimed ?? openedTime) > claimMs || closedTime - openedTime > longestMs;
}

/** No exchange takes so long. */
const longestMs = 3_600_000;

function violation(facts: Facts, what: string, resurrected = false): Violation {
  const kinds = new Set(facts.requests.flatMap(({ intent }) => intent?.by ?? []));
  const isFrontChannel = kinds.size === 1 && kinds.has("front-channel");
  return { guarantee: isFrontChannel && !resurrected ? "G6" : "G7", what, resurrected };
}
