import { type Facts, type Removal, seenAt } from "./facts.ts";
import type { Attempt } from "./history.ts";
import { names } from "./intent.ts";
import { endsSession, endsTokens } from "./reach.ts";

/** A session or token that a removal should have ended, but that was readable after the removal was reported as done. */
export interface Leftover {
  readonly removal: Removal;
  readonly attempt: Attempt;
  readonly what: "session" | "tokens";
  /** It was written after the removal's own step, so the removal did not stop it. */
  readonly isWrittenAfter: boolean;
  /** It existed before. */
  readonly isBack: boolean;
}

/** How long a marker certainly stops the sign-ins of its sid, in ms. */
const markerMs = 60_000;

/** Sessions and tokens that could be read although a finished removal should have ended them. */
export function leftovers(facts: Facts): Leftover[] {
  return facts.done.flatMap((removal) =>
    facts.attempts.flatMap((attempt) => {
      const found: Leftover[] = [];
      if (endsSession(facts, removal, attempt, "must")) found.push(...left(facts, removal, attempt, "session"));
      if (endsTokens(facts, removal, attempt, "must")) found.push(...left(facts, removal, attempt, "tokens"));
      return found;
    }),
  );
}

function left(facts: Facts, removal: Removal, attempt: Attempt, what: "session" | "tokens"): Leftover[] {
  const isThere = (step: number) => {
    const { session, grant } = seenAt(attempt, step);
    return what === "session" ? session : grant === "living";
  };
  const removedAt = facts.stepsOf(removal).find((step) => step.what.startsWith("removeAccount"))?.index;
  const last = facts.last(removal);
  const changes = attempt.seen.map(({ at }) => at);
  for (const [index, from] of changes.entries()) {
    if (!isThere(from)) continue;
    const until = changes.slice(index + 1).find((at) => !isThere(at));
    if (until !== undefined && isWithdrawn(facts, removal, attempt, until)) continue;
    if (!isConcerned(facts, removal, attempt, until)) continue;
    const isWrittenAfter = from > (removedAt ?? last);
    const isBack = isWrittenAfter && changes.slice(0, index).some(isThere);
    return [{ removal, attempt, what, isWrittenAfter, isBack }];
  }
  return [];
}

/** The sign-in removed the session that it had just stored, and no answer ever reported the session. */
function isWithdrawn(facts: Facts, { intent }: Removal, attempt: Attempt, until: number): boolean {
  const { begunAt, calledAt, endedAt, outcome } = attempt;
  if (outcome === "created" || endedAt === undefined) return false;
  if (until <= endedAt) return true;
  // The store lost all its data during the sign-in, with the index of its sid, and then a step of the sign-in failed. Until the sign-in
  // withdraws the session in the background, only the browser could name it, and no browser has its cookie.
  const isIndexLost = facts.world.history.resets.some((reset) => begunAt < reset && reset <= endedAt);
  const request = facts.requestOf(calledAt);
  return isIndexLost && intent.sid !== undefined && request !== undefined && facts.hadMishap(request);
}

/** Whether the sign-in began before the removal and was readable after it, in this order or an equivalent one. */
function isConcerned(facts: Facts, removal: Removal, attempt: Attempt, until: number | undefined): boolean {
  if (facts.isForgotten(removal, attempt)) return false;
  const after: (readonly [number, number])[] = until === undefined ? [] : [[facts.last(removal), until]];
  // The request has taken longer than its marker lives, so it knows nothing of a sign-in that began after that.
  const { openedTime, intent } = removal;
  const begun = facts.steps[attempt.begunAt]?.time ?? openedTime;
  if (intent.by === "front-channel" && begun > openedTime + markerMs) return false;
  if (facts.order.canBe([facts.beganBefore(attempt, removal), ...after])) return true;
  // A signed notice about a sid stops sign-ins whose ID tokens were issued before it, even if they begin afterwards.
  const { by, sid, leavesMarker = sid !== undefined } = removal.intent;
  if (by !== "back-channel" || !leavesMarker || !names(removal.intent, attempt)) return false;
  // The ruling is under the name of the sid. A sign-in without one has the name of its account.
  if (sid !== undefined && attempt.certificate.sid === undefined) return false;
  const began = facts.steps[attempt.begunAt]?.time ?? 0;
  const ended = facts.steps[facts.last(removal)]?.time ?? 0;
  return began <= ended + markerMs && facts.order.canBe(after);
}

/** The browser or the account, for a reader. */
export const nameOf = ({ certificate }: Attempt): string => certificate.sid ?? certificate.subject;
