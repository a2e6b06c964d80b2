import type { AccountKey } from "../domain/account.ts";
import type { GrantKey } from "../domain/grant.ts";
import type { SessionKey, SessionSummary } from "../domain/session.ts";
import type { Seen } from "../ports/cell-store.ts";
import type { Touch } from "../ports/session-store.ts";
import { AccountView, type Found } from "./account-view.ts";
import type { GrantFacts, SessionFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { fenceKey, grantCell, sessionCell, sessionIdOf, sessionsUnder } from "./names.ts";
import { grantThere, lookAtGrant } from "./read-grant.ts";
import type { Rule } from "./runner.ts";

/** Reads a living session. A touch compares only the session's own cell, and never creates a cell. */
export function readSession<T>(
  format: Format<T>,
  { account, id }: SessionKey,
  touch: Touch | undefined,
): Rule<T, Found<T, SessionFacts> | undefined> {
  const key = sessionCell(id);
  return {
    partition: account,
    look: { keys: [fenceKey, key] },
    decide(seen, at) {
      const found = new AccountView(format, seen).session(key);
      if (found === undefined || touch === undefined || !isTouchDue(found.facts, touch, seen.now)) {
        return { answer: found };
      }
      const { facts, cell } = found;
      const touched = { ...facts, seenAt: at, idleExpiresAt: Math.min(at + touch.idleMs, facts.expiresAt) };
      const content =
        cell.seal === undefined ? { value: format.write(touched) } : format.sessionCell(touched, cell.seal);
      const put = { key, ...content, endsAt: touched.idleExpiresAt };
      return {
        // Later the session has ended. A notice may have found none since.
        step: { when: [{ key, version: cell.version }], before: facts.idleExpiresAt - 1, put: [put] },
        whenDone: (after) => new AccountView(format, after).session(key),
      };
    },
  };
}

/** A session and its grant from one look. */
export interface FoundWithGrant<T> {
  readonly session: Found<T, SessionFacts>;
  readonly grant: Found<T, GrantFacts> | undefined;
}

/** Reads a living session, and its grant with it. */
export function readWithGrant<T>(
  format: Format<T>,
  key: SessionKey,
  touch: Touch | undefined,
): Rule<T, FoundWithGrant<T> | undefined> {
  const { partition, decide } = readSession(format, key, touch);
  const grantKey: GrantKey = { ...key, kind: "session" };
  const both = (seen: Seen<T>, session: Found<T, SessionFacts> | undefined) =>
    session && { session, grant: grantThere(format, seen, grantCell(grantKey)) };
  return {
    partition,
    look: lookAtGrant(grantKey),
    decide(seen, at) {
      const decision = decide(seen, at);
      if ("answer" in decision) return { answer: both(seen, decision.answer) };
      return { step: decision.step, whenDone: (after) => both(after, decision.whenDone(after)) };
    },
  };
}

export const isTouchDue = ({ seenAt }: Pick<SessionFacts, "seenAt">, { everyMs }: Touch, now: number): boolean =>
  now - seenAt >= everyMs;

/** The account's living sessions, newest first. */
export function listSessions<T>(format: Format<T>, account: AccountKey): Rule<T, readonly SessionSummary[]> {
  return {
    partition: account,
    look: { keys: [fenceKey], under: [sessionsUnder], seals: false },
    decide: (seen) => ({
      answer: new AccountView(format, seen)
        .sessions()
        // Two sessions may begin in the same millisecond. If the store keeps the order of its cells, the later session comes first.
        .reverse()
        .map(({ cell, facts: { createdAt, seenAt, idleExpiresAt, expiresAt } }) => ({
          id: sessionIdOf(cell.key),
          createdAt,
          seenAt,
          expiresAt: Math.min(idleExpiresAt, expiresAt),
        }))
        .sort((a, b) => b.createdAt - a.createdAt),
    }),
  };
}
