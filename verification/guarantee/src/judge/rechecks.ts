import type { RecheckTerms } from "@identity-web/core";
import type { Step } from "../schedule/step.ts";
import { type Facts, ownerOf, seenAt, wentWrong } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { nameOf } from "./leftovers.ts";
import { mayBeMarked } from "./marks.ts";
import { endsTokens } from "./reach.ts";
import type { Violation } from "./violation.ts";

/**
 * G8 if sessions follow the provider. A session whose refresh was refused serves no request. Without the provider's confirmation, a
 * session serves requests only for as long as `recheckMs` and `recheckGraceMs` allow. A shorter outage signs no user out. Requests of
 * a session share one refresh.
 */
export function rechecks(facts: Facts): Violation[] {
  const { recheck } = facts.world.options;
  if (recheck === undefined) return [];
  const requests = facts.requests.flatMap((request) => {
    const { session, outcome } = request;
    if (session?.place.session === undefined || outcome === undefined || outcome.is === "no answer") return [];
    return ofRequest(facts, { request, session, outcome, recheck });
  });
  return [...requests, ...sentTwice(facts)];
}

interface Rechecked {
  readonly request: ClientRequest;
  readonly session: Attempt;
  readonly outcome: NonNullable<ClientRequest["outcome"]>;
  readonly recheck: RecheckTerms;
}

function ofRequest(facts: Facts, { request, session, outcome, recheck }: Rechecked): Violation[] {
  const violation = (what: string): Violation[] => [{ guarantee: "G8", what: `"${request.task}" ${what}` }];
  const isIn = outcome.is === "user" || outcome.is === "token";
  const own = facts.stepsOf(request);
  // After the time limit, nothing waits for the answer.
  const limit = own.find(({ what }) => what === "timer(refresh)")?.index ?? Number.POSITIVE_INFINITY;
  if (isIn && own.some((step) => step.index < limit && isRefusal(step) && isTokenOf(session, step.told))) {
    return violation(`was served for ${nameOf(session)}, whose refresh the provider had just refused`);
  }
  const longest = recheck.everyMs + recheck.graceMs;
  const confirmed = confirmedAt(facts, session, request);
  const skewMs = facts.world.options.skew?.maxMs ?? 0;
  // The session's ages that the request may have seen, by the clock of the account's partition.
  const youngest = request.openedTime - confirmed - skewMs;
  const oldest = (request.closedTime ?? request.openedTime) - recordedAt(facts, session, request) + skewMs;
  if (isIn && youngest >= longest) {
    return violation(`was served for ${nameOf(session)} after the time for which it may continue without the provider`);
  }
  // A guard may require another kind of sign-in.
  if (request.isGuarded === true && outcome.code === "interaction_required") return [];
  if (request.kind === "visit" && !isIn && oldest < longest && !isExcused(facts, request, session)) {
    return violation(`was told "${outcome.is}" for ${nameOf(session)}, although the provider was only away`);
  }
  return [];
}

/** When the provider last gave a token for the session, as far as this request could know. The store records when it was written. */
function confirmedAt(facts: Facts, session: Attempt, { closedAt = Number.POSITIVE_INFINITY }: ClientRequest): number {
  const answered = facts.steps.filter(
    ({ what, told, course, index }) =>
      what.startsWith("provider.refresh") &&
      index < closedAt &&
      (course === "ok" || course === "slow" || course === "less") &&
      !/refused|failed/.test(told) &&
      isTokenOf(session, told),
  );
  const written = answered.flatMap(({ task, index }) =>
    facts.steps.filter(
      (step) =>
        step.task === task && index < step.index && step.index < closedAt && step.what.startsWith("commitRefresh"),
    ),
  );
  return [...answered, ...written].reduce((last, { time }) => Math.max(last, time), session.time);
}

/** When the store last recorded that, as the request may have seen it. */
function recordedAt(
  { steps }: Facts,
  session: Attempt,
  { closedAt = Number.POSITIVE_INFINITY }: ClientRequest,
): number {
  const isRecord = ({ what, told, index, about }: Step) =>
    what.startsWith("commitRefresh") &&
    (what.includes(": put") ? told === "done" : told === "version") &&
    index < closedAt &&
    (about.writes ?? []).some((each) => session.place.session !== undefined && each.includes(session.place.session.id));
  return steps.filter(isRecord).reduce((last, { time }) => Math.max(last, time), session.time);
}

/** Whether a step's text begins with one of the session's refresh tokens. */
const isTokenOf = ({ seen }: Attempt, told: string): boolean =>
  seen.some(({ refreshToken }) => refreshToken !== undefined && told.startsWith(refreshToken));

/** Whether something other than an outage of the provider has ended the session, or prevented the request's look. */
function isExcused(facts: Facts, request: ClientRequest, session: Attempt): boolean {
  const isInside = ({ index }: Step) => request.openedAt < index && index <= facts.last(request);
  const isOther = (step: Step) =>
    ((isRefusal(step) || wantsUser(step)) && isTokenOf(session, step.told)) ||
    (wentWrong(step) && !step.what.startsWith("provider."));
  return (
    facts.removals.some((each) => each.openedAt <= facts.last(request) && endsTokens(facts, each, session, "may")) ||
    facts.world.history.resets.length > 0 ||
    (request.isGuarded === true && mayBeMarked(facts, session)) ||
    facts.steps.some((step) => isOther(step) || (isInside(step) && /^timer| s pass$/.test(step.what)))
  );
}

/** The provider gives a token with fewer scopes, and wants to see the user. */
const wantsUser = ({ told }: Step): boolean => told.endsWith("interaction");

/** The answers of the provider that end a session: `invalid_grant`, or an answer about another user. */
const isRefusal = ({ what, told, course }: Step): boolean =>
  what === "provider.refresh" &&
  ((course === "ok" && told.endsWith("refused")) || course === "foreign" || course === "forgets");

/** After these mishaps it is unknown whether the provider has used the refresh token. */
const isUnknown = ({ course }: Step): boolean => course === "fails" || course === "lost" || course === "throws";

/** Whether the provider has refused a user in a recheck, or requires the user. */
export const hasRefused = ({ steps, attempts, world }: Facts, subject: string): boolean =>
  world.options.recheck !== undefined &&
  attempts.some(
    (attempt) =>
      attempt.certificate.subject === subject &&
      steps.some((step) => (isRefusal(step) || wantsUser(step)) && isTokenOf(attempt, step.told)),
  );

/**
 * Whether a step may end a session because of the provider: it has refused a refresh for this request, or the grant can't be used
 * any more and the grace is over, or the refresh has returned an identifier that an event names.
 */
export function mayEndByRecheck(facts: Facts, attempt: Attempt, step: Step): boolean {
  const { world, steps } = facts;
  const { task, index } = step;
  const { recheck } = world.options;
  if (recheck === undefined) return false;
  const before = steps.filter((each) => each.index < index && each.what === "provider.refresh");
  const age = step.time - attempt.time + (world.options.skew?.maxMs ?? 0);
  const isDue = age >= recheck.everyMs;
  // A removal of the account's tokens has left the session without a grant, or the provider wants to see the user.
  const ofSession = before.filter(({ told }) => isTokenOf(attempt, told));
  const { grant } = seenAt(attempt, index - 1);
  const isUnable = grant === "none" || ofSession.some(wantsUser);
  const isOver = age >= recheck.everyMs + recheck.graceMs;
  return (
    (isUnable && isDue) ||
    ((grant === "ended" || ofSession.some(isUnknown)) && isOver) ||
    (ofSession.length > 0 && world.options.provider?.renames === true) ||
    ofSession.some((each) => isRefusal(each) && ownerOf(each.task) === ownerOf(task))
  );
}

/** A request that takes so long that its own recheck is out of date again is told that the provider hasn't confirmed the session. */
export const isOverdue = (
  { world }: Facts,
  request: Pick<ClientRequest, "openedTime" | "closedTime" | "outcome">,
): boolean => {
  const { openedTime, closedTime = openedTime, outcome } = request;
  const { recheck } = world.options;
  return outcome?.code === "provider_unavailable" && recheck !== undefined && closedTime - openedTime > recheck.everyMs;
};

/** Without failures and without the passage of time, all requests of a session share one refresh. Only for worlds of one session. */
function sentTwice(facts: Facts): Violation[] {
  if (facts.attempts.length > 1) return [];
  const isDone = facts.requests.every(({ kind, closedAt }) => kind === "visit" && closedAt !== undefined);
  const passes = facts.steps.some(({ what }) => what.endsWith(" s pass"));
  const sent = facts.steps.filter(({ what }) => what === "provider.refresh").length;
  if (!isDone || passes || !facts.wasCalm || sent <= 1) return [];
  return [{ guarantee: "G8", what: `one session was rechecked ${sent} times at once` }];
}
