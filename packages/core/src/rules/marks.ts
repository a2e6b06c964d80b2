import { defined } from "../domain/defined.ts";
import { coversBound } from "../domain/issue-bound.ts";
import { isConcerned } from "../domain/logout-notice.ts";
import { endsSession, type Mark, type RemovalTarget } from "../domain/removal.ts";
import type { SessionId } from "../domain/session.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import { longestLifeMs } from "./lifetimes.ts";

/**
 * A mark in the fence. It names what was stored in its epoch or before, as a cover does. So a later sign-in has no mark. A
 * touch or a refresh can't lose the mark, because it writes other cells.
 */
export interface FenceMark extends Mark {
  readonly id: string;
  readonly issuedUntil?: number;
  readonly epoch: number;
  readonly at: number;
  readonly until: number;
}

export const fenceMark = (
  mark: Mark,
  { issuedUntil }: Pick<RemovalTarget, "issuedUntil">,
  { id, epoch, at }: Pick<FenceMark, "id" | "epoch" | "at">,
): FenceMark => ({ ...mark, id, epoch, at, until: at + longestLifeMs, ...defined({ issuedUntil }) });

/** The marks of a fence, and one more. The new mark replaces the marks that name no more than it does. */
export function marksAfter(
  { marks = [] }: { readonly marks?: readonly FenceMark[] },
  added: FenceMark | undefined,
  at: number,
): { readonly marks?: readonly FenceMark[] } {
  const standing = marks.filter((mark) => at <= mark.until && (added === undefined || !replaces(added, mark)));
  const after = added === undefined ? standing : [...standing, added];
  return after.length === 0 ? {} : { marks: after };
}

const replaces = (later: FenceMark, earlier: FenceMark): boolean =>
  later.effect === earlier.effect &&
  JSON.stringify(later.sessions) === JSON.stringify(earlier.sessions) &&
  coversBound(later.issuedUntil, earlier.issuedUntil);

/** Whether a mark names a session. */
export const namesSession = (mark: FenceMark, id: SessionId, facts: SessionFacts): boolean =>
  facts.epoch <= mark.epoch && endsSession(mark, { ...facts, id });

/** The reason why the session's user must sign in again. `undefined`: there is no such mark. */
export const signInAgain = (marks: readonly FenceMark[], id: SessionId, facts: SessionFacts): string | undefined =>
  marks.findLast((mark) => mark.effect === "sign-in-again" && namesSession(mark, id, facts))?.reason;

/**
 * Whether the access tokens of a grant are no longer used. If a refresh was claimed after the mark, its tokens are used.
 *
 * @param session - The session that the grant belongs to.
 */
export const areTokensDropped = (
  marks: readonly FenceMark[],
  { epoch, tokensSince = epoch, issuedAt }: GrantFacts,
  session: { readonly id: SessionId; readonly facts: SessionFacts } | undefined,
): boolean =>
  marks.some((mark) => {
    if (mark.effect !== "refresh" || tokensSince > mark.epoch || !isConcerned(issuedAt, mark.issuedUntil)) return false;
    return mark.sessions === "all" || (session !== undefined && namesSession(mark, session.id, session.facts));
  });
