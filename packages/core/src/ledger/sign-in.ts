import { defined } from "../domain/defined.ts";
import type { Grant } from "../domain/grant.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import type { Session, SessionId, SessionKey } from "../domain/session.ts";
import type { Seen } from "../ports/cell-store.ts";
import type { Redemption, SignInOutcome } from "../ports/store.ts";
import { AccountView } from "./account.ts";
import type { Codec } from "./codec.ts";
import {
  factsIn,
  type GrantFacts,
  grantCell,
  type IndexEntry,
  indexCell,
  longestLifeMs,
  type RedemptionFacts,
  redemptionKey,
  redemptionPartition,
  rulingsKey,
  type SessionFacts,
  sessionCell,
} from "./facts.ts";
import { isOver, namesSession, namesTokens, type Ruling, reaches, rulingsIn, sinceAfter } from "./ruling.ts";
import { asSeen, cellOf, type Rule } from "./runner.ts";

/** Begins a redemption once, so that no code is sent twice. It begins at the time of the step. */
export function beginRedemption(
  transactionId: string,
  { forMs, rememberMs, by }: { readonly forMs: number; readonly rememberMs: number; readonly by: string },
): Rule<Redemption | "replayed"> {
  const look = { keys: [redemptionKey] };
  const begun = (seen: Seen<object>): Redemption => ({
    transactionId,
    startedAt: seen.now,
    deadline: seen.now + forMs,
    version: cellOf(seen, redemptionKey)?.version ?? "",
  });
  return {
    partition: redemptionPartition(transactionId),
    look,
    guess: { ...look, elseAbsent: true },
    decide(seen, at) {
      const cell = cellOf(seen, redemptionKey);
      const earlier = cell && factsIn<RedemptionFacts>(cell);
      // The step was done and its answer was lost. No code has been sent yet, so the redemption begins now.
      if (earlier?.by === by) return { answer: begun(seen) };
      if (earlier !== undefined && seen.now <= earlier.until) return { answer: "replayed" };
      const facts: RedemptionFacts = { by, deadline: at + forMs, until: at + Math.max(forMs, rememberMs) };
      const put = [{ key: redemptionKey, value: facts, endsAt: facts.until }];
      return { step: { when: [asSeen(redemptionKey, cell)], put }, whenDone: begun };
    },
  };
}

/** What a name's rulings say about an entry. */
export type OfName = (rulings: readonly Ruling[], entry: IndexEntry, now: number) => boolean;

/** Whether a ruling under a name stops a sign-in, which began at `startedAt`. A ruling that is over stops none. */
export const stopsSignIn =
  (startedAt: number, skewMs: number): OfName =>
  (rulings, { issuedAt, issuer }, now) =>
    rulings.some((ruling) => !isOver(ruling, now) && reaches(ruling, { since: startedAt - skewMs, issuedAt, issuer }));

/**
 * Writes an entry into the index of a name, and looks at the name's rulings in the same step. A notice writes a ruling and reads
 * the index in one step, so one of the two sees the other.
 *
 * @returns whether a ruling stops what the entry leads to
 */
export const indexEntry = (partition: string, entry: IndexEntry, isStopped: OfName): Rule<boolean> => ({
  partition,
  look: { keys: [rulingsKey] },
  // The step is the same for any look, so it needs none.
  guess: { keys: [], elseAbsent: true },
  decide: () => ({
    step: { put: [{ key: indexCell(entry), value: entry, endsAt: entry.until }] },
    whenDone: (seen) => isStopped(rulingsIn(cellOf(seen, rulingsKey)), entry, seen.now),
  }),
});

/** A session and its grant as they will be stored. */
export interface SignInCells {
  readonly key: SessionKey;
  readonly session: Omit<SessionFacts, "since">;
  readonly sessionSeal: object;
  readonly grant: Omit<GrantFacts, "since">;
  readonly grantSeal: object;
}

/** Seals a session and its grant. @param sids - The names of its sid, or of its account. */
export async function signInCells(
  codec: Codec,
  session: Session,
  grant: Grant,
  sids: readonly string[],
): Promise<SignInCells> {
  const { issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, account, id, app } = session;
  const key = { account: account.key, id };
  const [sessionSeal, grantSeal] = await Promise.all([
    codec.sealSession(session),
    codec.sealGrant({ ...key, kind: "session" }, grant, app),
  ]);
  const issuer = comparableIssuer(account.issuer);
  const times = { issuedAt: grant.issuedAt, expiresAt: grant.expiresAt };
  return {
    key,
    session: { issuer, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, ...defined({ app }) },
    sessionSeal,
    // Session ids are never used again, so a session has one grant.
    grant: { ...times, version: "signed-in", place: "sign-in", ...defined({ app }) },
    grantSeal,
  };
}

/** Stores session and grant, unless a ruling or the deadline forbids it. */
export function storeSignIn(
  { key, session, sessionSeal, grant, grantSeal }: SignInCells,
  { startedAt, deadline }: Redemption,
  skewMs: number,
): Rule<SignInOutcome> {
  const sessionKey = sessionCell(key.id);
  const pending = { ...session, id: key.id, since: startedAt - skewMs };
  const stops = (ruling: Ruling, now: number) =>
    !isOver(ruling, now) && (namesSession(ruling, pending) || namesTokens(ruling, pending, pending));
  return {
    partition: key.account,
    look: { keys: [rulingsKey, sessionKey] },
    guess: { keys: [rulingsKey, sessionKey], elseAbsent: true },
    decide(seen) {
      const view = new AccountView(seen);
      // Only this sign-in knows its session's id. So an existing cell is from an earlier try whose answer was lost.
      if (view.cell(sessionKey) !== undefined) return { answer: view.session(sessionKey) ? "created" : "ended" };
      if (seen.now > deadline) return { answer: "ended" };
      if (view.rulings.some((ruling) => stops(ruling, seen.now))) return { answer: "stopped" };
      const since = sinceAfter(view.rulings);
      const endsAt = Math.min(session.expiresAt, startedAt + longestLifeMs);
      return {
        step: {
          when: [asSeen(rulingsKey, view.listed), { key: sessionKey, version: undefined }],
          before: deadline,
          put: [
            { key: sessionKey, value: { ...session, since }, seal: sessionSeal, endsAt },
            { key: grantCell({ ...key, kind: "session" }), value: { ...grant, since }, seal: grantSeal, endsAt },
          ],
        },
        whenDone: () => "created",
      };
    },
  };
}

/**
 * Records that the redemption has stored a session. The record must be unchanged and unused, and its deadline not past. This step
 * comes after the session is stored, so that it notices a store that was reset before.
 */
export function useRedemption(
  { transactionId, version }: Redemption,
  session: SessionId,
): Rule<{ readonly isUsed: boolean; readonly bornAt: number }> {
  const look = { keys: [redemptionKey] };
  return {
    partition: redemptionPartition(transactionId),
    look,
    guess: look,
    decide(seen) {
      const cell = cellOf(seen, redemptionKey);
      const answer = (isUsed: boolean) => ({ answer: { isUsed, bornAt: seen.bornAt } });
      if (cell === undefined) return answer(false);
      const facts = factsIn<RedemptionFacts>(cell);
      if (facts.used !== undefined || cell.version !== version) return answer(facts.used === session);
      if (seen.now > facts.deadline) return answer(false);
      const put = { key: redemptionKey, value: { ...facts, used: session }, endsAt: facts.until };
      return {
        step: { when: [{ key: redemptionKey, version }], put: [put] },
        whenDone: (after) => ({ isUsed: true, bornAt: after.bornAt }),
      };
    },
  };
}
