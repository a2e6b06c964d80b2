import { accountOf } from "../provider/certificate.ts";
import { type Facts, type Removal, seenAt } from "./facts.ts";
import type { Attempt } from "./history.ts";
import { isInTime, mayName, names } from "./intent.ts";

/** The certainty of a statement: it is true in any case, or it may be true in some order of simultaneous operations. */
export type Sureness = "must" | "may";

/** Whether a removal ends a session. */
export function endsSession(facts: Facts, removal: Removal, attempt: Attempt, how: Sureness): boolean {
  const { intent } = removal;
  if (intent.mayMiss === true && how === "must") return false;
  if (names(intent, attempt) || (how === "may" && mayName(intent, attempt))) return true;
  return intent.scope === "everywhere" && spreadsTo(facts, removal, attempt, how);
}

/** Whether a removal removes a session's tokens: with the session, or with all tokens of the account. */
export function endsTokens(facts: Facts, removal: Removal, attempt: Attempt, how: Sureness): boolean {
  if (endsSession(facts, removal, attempt, how)) return true;
  if (removal.intent.mayMiss === true && how === "must") return false;
  return removal.intent.scope !== "session" && spreadsTo(facts, removal, attempt, how);
}

/** Whether it affects more than the named sessions: everything of this session's account. */
function spreadsTo(facts: Facts, removal: Removal, attempt: Attempt, how: Sureness): boolean {
  const { intent } = removal;
  if (intent.isVoid === true || !isInTime(intent, attempt)) return false;
  const account = accountOf(attempt.certificate);
  if (intent.account !== undefined) return intent.account === account;
  return facts.attempts.some(
    (other) => accountOf(other.certificate) === account && names(intent, other) && leads(facts, removal, other, how),
  );
}

/** Whether a notice finds the account by a session that the notice names. */
function leads(facts: Facts, removal: Removal, named: Attempt, how: Sureness): boolean {
  const from = facts.first(removal);
  const wasThere = seenAt(named, from - 1).session;
  if (endedBy(facts, removal, named)) return true;
  // Any client can send one, so it reaches the account only if it has ended a living session itself.
  if (removal.intent.by === "front-channel") {
    return how === "may" && (wasThere || isSeenBetween(named, from, facts.last(removal)));
  }
  if (how === "may") return true;
  return wasThere && named.toldAt !== undefined && facts.order.canBe([[named.toldAt, from]]);
}

/** Whether the session vanished in one of the removal's own steps. */
function endedBy(facts: Facts, removal: Removal, { seen }: Attempt): boolean {
  const own = new Set(facts.stepsOf(removal).map(({ index }) => index));
  return seen.some(({ at, session }, index) => own.has(at) && !session && seen[index - 1]?.session === true);
}

const isSeenBetween = ({ seen }: Attempt, from: number, to: number): boolean =>
  seen.some(({ at, session }) => session && from <= at && at <= to);
