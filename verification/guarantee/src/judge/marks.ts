import { accountOf } from "../provider/certificate.ts";
import type { Facts } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { type Intent, marksIt } from "./intent.ts";
import { nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

type Event = ClientRequest & { readonly intent: Intent };

/**
 * G11 for events that mark a session and don't end it. After the event is acknowledged, the session gets no token until its user has
 * signed in again, or no token that was issued before the event. G7: no other session is marked.
 */
export function marks(facts: Facts): Violation[] {
  const events = marking(facts);
  if (events.length === 0 || facts.world.history.resets.length > 0) return [];
  return facts.requests.flatMap((request) => {
    const { session, outcome } = request;
    if (session === undefined || outcome === undefined) return [];
    const before = events.filter((event) => isBefore(event, request) && isMarked(facts, event, session));
    return [
      ...(outcome.is === "token" || (outcome.is === "user" && request.isGuarded)
        ? before.flatMap((event) => ignored(facts, event, request, session))
        : []),
      // If sessions follow the provider, a refusal ends the session, and says so.
      ...(outcome.code === "sign_in_required" &&
      facts.world.options.recheck === undefined &&
      !mayBeMarked(facts, session)
        ? askedForNothing(request, session)
        : []),
    ];
  });
}

/** Whether some event may ask the user of this sign-in to sign in again. */
export const mayBeMarked = (facts: Facts, attempt: Attempt): boolean =>
  marking(facts).some(
    ({ intent, closedAt = Number.POSITIVE_INFINITY }) =>
      intent.marks === "sign-in-again" && attempt.begunAt < closedAt && marksIt(intent, attempt),
  );

/** Whether an event may have stopped this sign-in. If clocks differ, the sign-in may have begun at the event's own time. */
export function mayBeStoppedByMark(facts: Facts, attempt: Attempt): boolean {
  const { steps, world } = facts;
  const begun = steps[attempt.begunAt]?.time ?? 0;
  return marking(facts).some(({ intent, closedAt = Number.POSITIVE_INFINITY }) => {
    const isInFlight = attempt.begunAt < closedAt;
    const isUnsure = world.options.store === "cells" || !world.time.ticks;
    const isAtOnce =
      isUnsure &&
      begun - (steps[closedAt]?.time ?? 0) <=
        arrivalMs + 2 * ((world.options.skew?.maxMs ?? 0) + (world.options.arrivalMs ?? 0));
    return (isInFlight || isAtOnce) && (marksIt(intent, attempt) || isNamedByIt(intent, attempt));
  });
}

/** A step that came too late is decided again, as if it were made some moments later. */
const arrivalMs = 10;

const marking = (facts: Facts): Event[] =>
  facts.requests.filter(
    (request): request is Event => request.intent?.marks !== undefined && !facts.isRepeated(request),
  );

/** An event that names its user by an identifier leaves a marker for all sign-ins in flight. */
const isNamedByIt = ({ leavesMarker, account }: Intent, { certificate }: Attempt): boolean =>
  leavesMarker === true && account === accountOf(certificate);

const isBefore = ({ outcome, closedAt }: Event, request: ClientRequest): boolean =>
  outcome?.status === 202 && closedAt !== undefined && closedAt <= request.openedAt;

/** Whether the event names the sign-in, which had begun before it. */
const isMarked = (facts: Facts, event: Event, attempt: Attempt): boolean =>
  marksIt(event.intent, attempt) && attempt.begunAt < facts.first(event);

function ignored(facts: Facts, event: Event, request: ClientRequest, attempt: Attempt): Violation[] {
  const { task, outcome } = request;
  const violation = (what: string): Violation[] => [
    { guarantee: "G11", what: `"${task}" got ${what} of ${nameOf(attempt)} after "${event.task}" was acknowledged` },
  ];
  if (event.intent.marks === "sign-in-again") return violation(outcome?.is === "user" ? "a guarded page" : "a token");
  const [, from = ""] = /^access token by (.*)$/.exec(outcome?.token ?? "") ?? [];
  const token = facts.world.providers.map(({ tokens }) => tokens.find(from)).find(Boolean);
  if (token === undefined) return [];
  const since = facts.first(event);
  const isLater = (index: number) => since < index && index <= facts.last(request);
  // The same exchange token or refresh token may bring a new access token.
  const isExchanged =
    token.keptAt.some(isLater) || facts.steps.some(({ what, index }) => what === "provider.exchange" && isLater(index));
  const isOlder = facts.order.canBe([
    [token.recipient.step, since],
    [facts.last(event), facts.first(request)],
  ]);
  return isOlder && !isExchanged ? violation(`"${outcome?.token}", an older token`) : [];
}

const askedForNothing = ({ task }: ClientRequest, attempt: Attempt): Violation[] => [
  { guarantee: "G7", what: `"${task}" was sent to sign in, and no event names ${nameOf(attempt)}` },
];
