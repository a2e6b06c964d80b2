import { endsSession, isOfNamedSid, type Removal, type RemovalTarget } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { Look, Seen } from "../ports/cell-store.ts";
import { AccountView } from "./account-view.ts";
import type { Format } from "./format.ts";
import { fenceKey, sessionIdOf, sessionsUnder, withoutSidUnder } from "./names.ts";
import { keysOf } from "./reach.ts";
import { type AskedRemoval, coverStep, isWritten, mayBeSwept, type Shown, targetOf, withoutCover } from "./removal.ts";
import type { Rule } from "./runner.ts";

/** The answer of a removal whose extent depends on whether it ends a session. */
export type ConditionalAnswer<T> =
  /** No named session is alive, and none is pending, so nothing was written. */
  | "nothing"
  /** A session was stored that the caller doesn't know. The caller must list the named sessions again. */
  | "unlisted"
  /** `extent`: how much this step has removed. */
  | { readonly shown: Shown<T>; readonly extent: Extent };

type Extent =
  | "whole"
  /** No named session was alive. The step has only stopped pending sign-ins. */
  | "none"
  /** A session was stored since the look, and the step has ended it. A second removal must remove the rest of the target. */
  | "incomplete";

/** Decides whether a removal removes its whole target. */
interface Condition<T> {
  readonly look: Look;
  /** What the removal removes if no named session is alive. */
  readonly otherwise: RemovalTarget;
  readonly lives: (view: AccountView<T>) => boolean;
  /** Whether no write is needed if no named session is alive. */
  readonly isVoid: (now: number) => boolean;
  /** Whether there may be named sessions that the look doesn't show. */
  readonly hidesSome: (seen: Seen<T>) => boolean;
  readonly guess?: Rule<T, never>["guess"];
}

/**
 * Removes because of an unverified notice, which any client can send. It removes more than the named sessions only if one of
 * them is alive. It writes nothing if none is alive and no pending sign-in can still store one.
 */
export function removeUnverified<T>(
  format: Format<T>,
  asked: AskedRemoval,
  { ids, redeemsUntil, sids }: NonNullable<Removal["unverified"]>,
): Rule<T, ConditionalAnswer<T>> {
  return removeIf(format, asked, {
    look: { keys: [fenceKey, ...keysOf(ids)], seals: false },
    otherwise: { ...targetOf(asked.removal), sessions: { sids }, tokens: "of-those-sessions" },
    lives: (view) => view.sessions().some(({ facts }) => isOfNamedSid({ sids }, facts.sids)),
    isVoid: (now) => now > redeemsUntil + asked.skewMs,
    hidesSome: () => false,
  });
}

/**
 * Removes more than the named sessions only if one of them is alive. The removal's own step checks this, so no crash and no
 * sweep of another process can come between.
 *
 * @param ids - The named sessions, ended or not. `undefined`: there are too many, so all sessions are read.
 */
export function removeIfItEnds<T>(
  format: Format<T>,
  asked: AskedRemoval,
  sessions: NonNullable<Removal["ifEnds"]>,
  ids: readonly SessionId[] | undefined,
): Rule<T, ConditionalAnswer<T>> {
  const otherwise: RemovalTarget = { ...targetOf(asked.removal), sessions, tokens: "of-those-sessions" };
  const known = new Set(ids);
  const listed = sessions.withoutSid === true ? [withoutSidUnder] : [];
  const under = ids === undefined ? [sessionsUnder] : listed;
  return removeIf(format, asked, {
    look: { keys: [fenceKey, ...keysOf(ids ?? [])], under, seals: false },
    ...(ids?.length === 0 ? { guess: { keys: [fenceKey], elseAbsent: true } } : {}),
    otherwise,
    lives: (view) =>
      view.sessions().some(({ cell, facts }) => endsSession(otherwise, { ...facts, id: sessionIdOf(cell.key) })),
    isVoid: () => false,
    // A marker of its sid stops a pending sign-in. A sign-in without a sid has no marker.
    hidesSome: ({ cells }) =>
      cells.some(({ key }) => key.startsWith(withoutSidUnder) && !known.has(key.slice(withoutSidUnder.length))),
  });
}

function removeIf<T>(
  format: Format<T>,
  asked: AskedRemoval,
  { look, otherwise, lives: livesIn, isVoid, hidesSome, guess }: Condition<T>,
): Rule<T, ConditionalAnswer<T>> {
  const target = targetOf(asked.removal);
  const extentOf = (after: Seen<T>): Extent =>
    hidesSome(after) || livesIn(withoutCover(format, after, asked.id)) ? "incomplete" : "none";
  const answerAfter = (after: Seen<T>, lives: boolean, isLate: boolean): ConditionalAnswer<T> => ({
    shown: { look, seen: after, isLate },
    extent: lives ? "whole" : extentOf(after),
  });
  return {
    partition: asked.account,
    look,
    ...(guess === undefined ? {} : { guess }),
    decide(seen, at, sentAt) {
      if (isWritten(format, seen, asked.id)) return { answer: answerAfter(seen, false, true) };
      if (hidesSome(seen)) return { answer: "unlisted" };
      const lives = livesIn(new AccountView(format, seen));
      const isLate = mayBeSwept(format, seen, asked, otherwise, sentAt);
      if (!lives && !isLate && isVoid(seen.now)) return { answer: "nothing" };
      return {
        step: coverStep(format, seen, at, asked, lives ? target : otherwise),
        whenDone: (after) => answerAfter(after, lives, isLate),
      };
    },
  };
}
