import { endsSession, isOfNamedSid, type NamedSessions, type Removal, type RemovalTarget } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { Look, Seen } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import { withBarriers } from "./fence.ts";
import type { Format } from "./format.ts";
import { fenceKey, sessionIdOf, sessionsUnder, withoutSidUnder } from "./names.ts";
import { keysOf } from "./reach.ts";
import { type AskedRemoval, coverStep, isWritten, mayBeSwept, type Shown, targetOf } from "./removal.ts";
import type { Rule } from "./runner.ts";

/** The answer of a removal that is made only if it ends a session. */
export type ConditionalAnswer<T> =
  /** A session was stored in between. Its sign-in is the last one that the removal's barriers let through: decide again. */
  | "again"
  /** `isRemoved`: a named session was alive, and the whole target is removed. Otherwise nothing is removed. */
  | (Shown<T> & { readonly isRemoved: boolean });

/** The condition of a removal. */
interface Condition<T> {
  readonly look: Look;
  /** Whose pending sign-ins it stops if no named session is alive. */
  readonly pending: NamedSessions;
  readonly lives: (view: AccountView<T>) => boolean;
  /** Whether no write is needed if no named session is alive. */
  readonly isVoid: (now: number) => boolean;
  /** Whether there may be named sessions that the look doesn't show. */
  readonly hidesSome: (seen: Seen<T>) => boolean;
  readonly guess?: Rule<T, never>["guess"];
}

/**
 * Removes because of an unverified notice, which any client can send. It removes only if one of the named sessions is alive. It
 * writes nothing if none is alive and no pending sign-in can still store one.
 */
export function removeUnverified<T>(
  format: Format<T>,
  asked: AskedRemoval,
  { ids, redeemsUntil, sids }: NonNullable<Removal["unverified"]>,
): Rule<T, ConditionalAnswer<T>> {
  return removeIf(format, asked, {
    look: { keys: [fenceKey, ...keysOf(ids)], seals: false },
    pending: { sids },
    lives: (view) => view.sessions().some(({ facts }) => isOfNamedSid({ sids }, facts.sids)),
    isVoid: (now) => now > redeemsUntil + asked.skewMs,
    hidesSome: () => false,
  });
}

/**
 * Removes only if one of the named sessions is alive. Otherwise it stops their pending sign-ins. The removal's own step checks
 * this, so no crash and no sweep of another process can come between.
 *
 * @param ids - The named sessions, ended or not. `undefined`: there are too many, so all sessions are read.
 */
export function removeIfItEnds<T>(
  format: Format<T>,
  asked: AskedRemoval,
  sessions: NonNullable<Removal["ifEnds"]>,
  ids: readonly SessionId[] | undefined,
): Rule<T, ConditionalAnswer<T>> {
  const named = namedOnly(asked, sessions);
  const known = new Set(ids);
  const listed = sessions.withoutSid === true ? [withoutSidUnder] : [];
  const under = ids === undefined ? [sessionsUnder] : listed;
  return removeIf(format, asked, {
    look: { keys: [fenceKey, ...keysOf(ids ?? [])], under, seals: false },
    ...(ids?.length === 0 ? { guess: { keys: [fenceKey], elseAbsent: true } } : {}),
    pending: sessions,
    lives: (view) =>
      view.sessions().some(({ cell, facts }) => endsSession(named, { ...facts, id: sessionIdOf(cell.key) })),
    isVoid: () => false,
    // A marker of its sid stops a pending sign-in. A sign-in without a sid has no marker.
    hidesSome: ({ cells }) =>
      cells.some(({ key }) => key.startsWith(withoutSidUnder) && !known.has(key.slice(withoutSidUnder.length))),
  });
}

const namedOnly = ({ removal }: AskedRemoval, sessions: NamedSessions): RemovalTarget => ({
  ...targetOf(removal),
  sessions,
  tokens: "of-those-sessions",
});

/**
 * A step that stops pending sign-ins removes nothing. So a session that was stored before it stays alive, and shows that the
 * removal must be made, even if the step's answer was lost.
 */
function removeIf<T>(
  format: Format<T>,
  asked: AskedRemoval,
  { look, pending, lives: livesIn, isVoid, hidesSome, guess }: Condition<T>,
): Rule<T, ConditionalAnswer<T>> {
  const target = targetOf(asked.removal);
  return {
    partition: asked.account,
    look,
    ...(guess === undefined ? {} : { guess }),
    decide(seen, at, sentAt) {
      const answer = (isRemoved: boolean, isLate: boolean, shown = seen) => ({ look, seen: shown, isLate, isRemoved });
      if (isWritten(format, seen, asked.id)) return { answer: answer(true, true) };
      if (hidesSome(seen)) return { answer: "again" };
      const isLate = mayBeSwept(format, seen, asked, target, sentAt);
      if (livesIn(new AccountView(format, seen))) {
        const step = coverStep(format, seen, at, asked, target);
        return { step, whenDone: (after) => answer(true, isLate, after) };
      }
      if (!isLate && isVoid(seen.now)) return { answer: answer(false, false) };
      return {
        step: coverStep(format, seen, at, asked, namedOnly(asked, pending), withBarriers),
        whenDone: (after) =>
          hidesSome(after) || livesIn(new AccountView(format, after)) ? "again" : answer(false, isLate, after),
      };
    },
  };
}
