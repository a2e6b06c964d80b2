import { type Facts, seenAt } from "./facts.ts";
import type { Attempt, ClientRequest } from "./history.ts";
import { names } from "./intent.ts";
import { type Leftover, nameOf } from "./leftovers.ts";
import type { Violation } from "./violation.ts";

/** G6: a front-channel logout needs no cookie: `sid` (and `iss`, if it is sent) finds the session. */
export function noCookieNeeded(facts: Facts, left: readonly Leftover[]): Violation[] {
  return [...leftAlive(left), ...facts.requests.flatMap((request) => writtenForNothing(facts, request))];
}

/** A request whose sid has no session and no pending sign-in writes nothing into an account. */
function writtenForNothing(facts: Facts, request: ClientRequest): Violation[] {
  const { intent, task } = request;
  if (intent?.by !== "front-channel") return [];
  const writes = facts.stepsOf(request).filter(({ what }) => what.startsWith("removeAccount/account: put"));
  const [from, to] = [facts.first(request), facts.last(request)];
  const { skew, arrivalMs = 0 } = facts.world.options;
  const isOne = (attempt: Attempt) =>
    names(intent, attempt) &&
    (seenAt(attempt, from - 1).session ||
      attempt.seen.some(({ at, session }) => session && from <= at && at <= to) ||
      request.openedTime - attempt.time <= mayBeStoredForMs + 2 * (skew?.maxMs ?? 0) + arrivalMs);
  if (writes.length === 0 || facts.attempts.some(isOne)) return [];
  return [{ guarantee: "G6", what: `"${task}" wrote into an account although nothing of its sid is there` }];
}

/** A redemption may take a minute, and its records live a second longer. */
const mayBeStoredForMs = 61_000;

function leftAlive(left: readonly Leftover[]): Violation[] {
  return left.flatMap(({ what, isWrittenAfter, attempt, removal }): Violation[] => {
    if (what !== "session" || isWrittenAfter || removal.intent.by !== "front-channel") return [];
    return [
      { guarantee: "G6", what: `"${removal.task}" was reported as done, and left the session of ${nameOf(attempt)}` },
    ];
  });
}
