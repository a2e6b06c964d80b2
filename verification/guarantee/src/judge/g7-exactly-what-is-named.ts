import { accountOf } from "../provider/certificate.ts";
import { type Facts, ownerOf, type Removal, seenAt, wentWrong } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { mayName, names } from "./intent.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import { mayBeStoppedByMark } from "./marks.ts";
import { endsSession, endsTokens } from "./reach.ts";
import { mayEndByRecheck } from "./rechecks.ts";
import { unseenFailover } from "./views.ts";
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
    ...facts.requests.flatMap((request) => [...cookieTaken(facts, request), ...cookieLeft(facts, request)]),
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
    if (before === undefined || step === undefined || isOwn(facts, attempt, at) || isOfNoRequest(step.what)) return [];
    if (!before.session && session && attempt.seen.slice(0, index).some((each) => each.session)) {
      return [violation(facts, `the session of ${nameOf(attempt)} is alive again`, true)];
    }
    if (mayEndByRecheck(facts, attempt, step)) return [];
    // After a failover a removal is repeated. It then also ends a sign-in that no browser knew yet.
    const wasUnknown = (attempt.toldAt ?? Number.POSITIVE_INFINITY) > at;
    const request = facts.requestOf(at);
    if (wasUnknown && facts.world.history.failovers.some((each) => (request?.openedAt ?? at) <= each && each < at))
      return [];
    const intent = request?.intent;
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

/** Whether the request that makes the sign-in, or the exchange, took this step. */
function isOwn(facts: Facts, attempt: Attempt, at: number): boolean {
  const request = facts.requestOf(at);
  // A sign-in that fails later is withdrawn in the background. No browser has its cookie.
  if (request === undefined)
    return attempt.toldAt === undefined && ownerOf(facts.steps[at]?.task ?? "") === attempt.task;
  if (request.kind === "on-behalf-of") return request.session === attempt;
  // Its browser has got the cookie, so the request must not have withdrawn it.
  if (attempt.outcome === "created" && attempt.toldAt !== undefined) return false;
  return (
    request.task === attempt.task && request.openedAt <= attempt.calledAt && attempt.calledAt <= facts.last(request)
  );
}

/** A sign-in ends the browser's old session only once the new one is stored. */
const hasStored = (facts: Facts, { task, openedAt }: Removal): boolean =>
  facts.attempts.some((each) => each.task === task && each.calledAt > openedAt && each.outcome === "created");

/** Expiry, and the loss of everything. */
const isOfNoRequest = (what: string): boolean => / s pass$|^timer|^the store is reset$| fails over$/.test(what);

function refusedForNothing(facts: Facts, attempt: Attempt): Violation[] {
  const { outcome, task, begunAt, endedAt } = attempt;
  if (outcome !== "ended" && outcome !== "stopped") return [];
  const skewMs = facts.world.options.skew?.maxMs ?? 0;
  // The beginning may have been sent again.
  const opened = facts.requestOf(begunAt)?.openedAt ?? begunAt;
  const begins = facts.steps.find(
    (step) => step.task === task && step.index > opened && step.what.startsWith("beginRedemption"),
  );
  const tookTooLong = (facts.steps[endedAt ?? 0]?.time ?? 0) - (begins?.time ?? 0) >= redemptionMs - skewMs;
  if (isForgotten(facts, attempt) || tookTooLong) return [];
  const reasons = facts.removals.filter((removal) => mayStop(facts, removal, attempt));
  const request = facts.requestOf(endedAt ?? -1);
  if (mayBeStoppedByMark(facts, attempt)) {
    // An event that only marks sessions lets the sign-in restart.
    const mayEnd = reasons.some((reason) => reason.intent.marks === undefined);
    if (mayEnd || outcome === "stopped") return [];
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
  // The provider is away when the sign-in begins again.
  if (facts.stepsOf(request).some((step) => step.what === "provider.beginSignIn" && wentWrong(step))) return [];
  const again = isSecond ? "begins again a second time" : "does not begin again";
  return [violation(facts, `the sign-in of ${nameOf(attempt)} was stopped by another session's removal and ${again}`)];
}

/** Whether the store has lost the redemption, or its node began it without knowing of a loss. */
const isForgotten = (facts: Facts, { begunAt, endedAt = begunAt, task }: Attempt): boolean =>
  facts.world.history.resets.some((reset) => begunAt < reset && reset < endedAt) ||
  facts.steps.some(
    (step) =>
      step.task === task && begunAt <= step.index && step.index <= endedAt && unseenFailover(facts, step) !== undefined,
  );

/** The longest time of a redemption, by any partition's clock. */
const redemptionMs = 60_000;

/** Whether a removal may stop a sign-in. */
function mayStop(facts: Facts, removal: Removal, attempt: Attempt): boolean {
  const isNamed = names(removal.intent, attempt) || mayName(removal.intent, attempt);
  if (!isNamed && !endsTokens(facts, removal, attempt, "may")) return false;
  const { skew, arrivalMs: estimate = 0 } = facts.world.options;
  const { sid, leavesMarker = sid !== undefined } = removal.intent;
  const isMarked = isNamed && removal.kind === "notice" && leavesMarker;
  if (isMarked && isSoon(facts, removal, attempt)) return true;
  // If time stands still between two steps, or partitions have different times, the order of the steps is unknown.
  const { steps, world } = facts;
  const gap = (steps[attempt.begunAt]?.time ?? 0) - (steps[removal.closedAt ?? 0]?.time ?? 0);
  const isUnsure = world.options.store === "cells" || !world.time.ticks;
  if (isUnsure && gap <= 2 * (skew?.maxMs ?? 0) + arrivalMs + 2 * estimate) return true;
  // An event before the beginning of the sign-in is no reason.
  return removal.closedAt === undefined || !facts.order.canBe([[facts.last(removal), attempt.begunAt]]);
}

/** Whether the sign-in has looked at the rulings of its names while that notice's may still have been valid. */
function isSoon({ steps, world }: Facts, { closedAt }: Removal, { calledAt, task }: Attempt): boolean {
  const looked = steps.find((step) => step.task === task && step.index > calledAt && step.what.startsWith("signIn"));
  if (closedAt === undefined || looked === undefined) return true;
  return (
    looked.time - (steps[closedAt]?.time ?? 0) <=
    markerMs + 2 * (world.options.skew?.maxMs ?? 0) + (world.options.arrivalMs ?? 0)
  );
}

/** A step that came too late is decided again, as if it were made some moments later. */
const arrivalMs = 10;

/** The life of a marker: the time that a redemption may take, and a second. */
const markerMs = 61_000;

/** A sign-in that is reported as done is alive, at least for a moment. */
function neverAlive(facts: Facts, attempt: Attempt): Violation[] {
  const { outcome, toldAt, place, seen } = attempt;
  const isDone = outcome === "created" && toldAt !== undefined && toldAt >= 0 && place.session !== undefined;
  if (!isDone || seen.some(({ session, grant }) => session && grant !== "none")) return [];
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
  const isSuccessorThere = next !== undefined && token.revokedAt.some((at) => seenAt(next, at).session);
  if (!goesOn || next.certificate.sid !== sid || !isSuccessorThere) return [];
  if (facts.removals.some((each) => each !== request && endsTokens(facts, each, attempt, "may"))) return [];
  // The tokens of a refresh in flight are revoked in any case (G2).
  const wasInFlight = token.sentAt.some((sent) =>
    facts.steps.some(
      ({ task, what, index }) => task === facts.steps[sent]?.task && taken < index && what.startsWith("commitRefresh"),
    ),
  );
  if (wasInFlight || token.revokedAt.every((at) => isOfLateAnswer(facts, at) || isOfUnknown(facts, at))) return [];
  // A sign-out that had seen the old session removes its tokens, although the session has ended meanwhile.
  const isOf = (each: ClientRequest) => each !== request && each.intent?.by === "sign-out" && each.session === attempt;
  const removes = (each: ClientRequest) => facts.stepsOf(each).some(({ what }) => what.startsWith("removeAccount"));
  if (facts.requests.some((each) => isOf(each) && removes(each))) return [];
  return [violation(facts, `${token.name} was revoked, and with it the session that continues after ${request.task}`)];
}

/** Whether the background task that took this step revokes the token of a refresh whose outcome is unknown. */
function isOfUnknown({ steps }: Facts, at: number): boolean {
  const { task = "" } = steps[at] ?? {};
  const owner = ownerOf(task);
  return task !== owner && steps.some((each) => each.task === owner && each.what.startsWith("releaseRefresh(unknown)"));
}

/** Whether the background task that took this step handles the late answer of a refresh. No grant takes its token. */
function isOfLateAnswer({ steps }: Facts, at: number): boolean {
  const begins = steps.find(({ task }) => task === steps[at]?.task);
  return steps[begins?.madeBy ?? -1]?.what === "provider.refresh, late answer";
}

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
    outcome.is === "anonymous";
  // A sign-out from everywhere without a session sends the browser to sign-in first. The new session replaces the cookie.
  const goesOn = outcome.location?.startsWith("/auth/sign-in") === true;
  const isDone = kind === "sign-out" && !goesOn && facts.done.some((each) => each === request);
  if (!isPage && !isDone) return [];
  return [
    violation(facts, `the answer to "${task}" left the browser the cookie of ${nameOf(session)}, who is signed out`),
  ];
}

/** A session that is alive at the end must not have been revoked before. */
function revokedForNothing(facts: Facts, attempt: Attempt): Violation[] {
  const { grant, refreshToken } = attempt.seen.at(-1) ?? {};
  const token = facts.world.providers.map(({ tokens }) => tokens.find(refreshToken ?? "")).find(Boolean);
  // No browser has the handle of a failed sign-in.
  const isKept = attempt.place.session === undefined || (attempt.outcome === "created" && attempt.toldAt !== undefined);
  if (grant !== "living" || token === undefined || token.revokedAt.length === 0 || !isKept) return [];
  return [violation(facts, `${token.name} was revoked, and ${nameOf(attempt)} continues with it`)];
}

function violation(facts: Facts, what: string, resurrected = false): Violation {
  const kinds = new Set(facts.requests.flatMap(({ intent }) => intent?.by ?? []));
  const isFrontChannel = kinds.size === 1 && kinds.has("front-channel");
  return { guarantee: isFrontChannel && !resurrected ? "G6" : "G7", what, resurrected };
}
