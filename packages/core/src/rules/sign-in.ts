import { outcomeAt } from "../domain/barrier.ts";
import { type Marker, markerStops } from "../domain/marker.ts";
import type { SessionKey } from "../domain/session.ts";
import type { Redemption, SignInOutcome } from "../ports/store.ts";
import { AccountView } from "./account-view.ts";
import type { GrantFacts, IndexEntry, SessionFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { longestLifeMs } from "./lifetimes.ts";
import { fenceKey, grantCell, sessionCell, withoutSidCell } from "./names.ts";
import { indexCell, isRestart, markerCells } from "./notice.ts";
import { asSeen, type Rule } from "./runner.ts";

/** A session and its grant as they will be stored, without the epoch. */
export interface SignInCells<T> {
  readonly key: SessionKey;
  readonly session: Omit<SessionFacts, "epoch">;
  readonly sessionSeal: T;
  readonly grant: Omit<GrantFacts, "epoch">;
  readonly grantSeal: T;
}

/**
 * Writes the index of a sid, or of a subject's identifier, and reads its markers in one step. A notice writes a marker and reads
 * the index, so one of the two sees the other.
 */
export function indexIn<T>(
  format: Format<T>,
  partition: string,
  { key, session }: SignInCells<T>,
  { deadline, startedAt }: Redemption,
  skewMs: number,
): Rule<T, StoppedBy> {
  const { issuer, issuedAt, expiresAt } = session;
  // The entry must not end before its session, even by the clock of another partition.
  const until = expiresAt + skewMs;
  const entry: IndexEntry = { issuer, account: key.account, session: key.id, issuedAt, until, deadline };
  return indexEntry(format, partition, entry, markerCells(issuer), startedAt);
}

/** What a marker does to a sign-in. `undefined`: no marker stops it. */
type StoppedBy = "ended" | "collided" | undefined;

/**
 * @param markers - The cells of the markers that stop what the entry leads to.
 * @param startedAt - When the redemption began, by the store's clock. A restart marker stops only redemptions that began before it.
 * @default the redemption began before every marker
 */
export function indexEntry<T>(
  format: Format<T>,
  partition: string,
  entry: IndexEntry,
  markers: readonly string[],
  startedAt?: number,
): Rule<T, StoppedBy> {
  return {
    partition,
    look: { keys: markers },
    // The step is the same for any look, so it needs none.
    guess: { keys: [], elseAbsent: true },
    decide: () => ({
      step: { put: [{ key: indexCell(entry), value: format.write(entry), endsAt: entry.until }] },
      whenDone({ cells, now }) {
        const stopping = cells.filter(({ value }) =>
          markerStops(format.read<Marker>(value), entry.issuedAt, now, startedAt),
        );
        if (stopping.length === 0) return undefined;
        return stopping.every(({ key }) => isRestart(key)) ? "collided" : "ended";
      },
    }),
  };
}

/**
 * Stores session and grant, unless a barrier or the deadline forbids it.
 *
 * @param marked - The outcome if a marker stops the sign-in. If a barrier stops it too, the barrier's outcome takes precedence.
 */
export function storeSignIn<T>(
  format: Format<T>,
  { key, session, sessionSeal, grant, grantSeal }: SignInCells<T>,
  { startedAt, deadline }: Redemption,
  marked?: "collided",
): Rule<T, SignInOutcome> {
  const sessionKey = sessionCell(key.id);
  const grantKey = grantCell({ ...key, kind: "session" });
  return {
    partition: key.account,
    look: { keys: [fenceKey, sessionKey] },
    guess: { keys: [fenceKey, sessionKey], elseAbsent: true },
    decide(seen) {
      const { now } = seen;
      const view = new AccountView(format, seen);
      // Only this sign-in knows its session's id. So an existing cell is from an earlier try whose answer was lost.
      if (view.cell(sessionKey) !== undefined) return { answer: view.session(sessionKey) ? "created" : "ended" };
      if (now > deadline) return { answer: "ended" };
      const { fence, fenceCell } = view;
      const outcome =
        outcomeAt(fence.barriers, { startedAt, issuedAt: session.issuedAt, sids: session.sids }, now) ?? marked;
      if (outcome !== undefined) return { answer: outcome };
      const { epoch } = fence;
      const latest = startedAt + longestLifeMs;
      // A removal finds a session without a sid in this list.
      const place = {
        key: withoutSidCell(key.id),
        value: format.write({}),
        endsAt: Math.min(session.expiresAt, latest),
      };
      const listed = session.sids.length > 0 ? [] : [place];
      return {
        step: {
          when: [asSeen(fenceKey, fenceCell), { key: sessionKey, version: undefined }],
          before: deadline,
          put: [
            {
              key: sessionKey,
              ...format.sessionCell({ ...session, epoch }, sessionSeal),
              endsAt: Math.min(session.idleExpiresAt, session.expiresAt, latest),
            },
            {
              key: grantKey,
              ...format.grantCell({ ...grant, epoch }, grantSeal),
              endsAt: Math.min(grant.expiresAt, latest),
            },
            ...listed,
          ],
        },
        whenDone: () => "created",
      };
    },
  };
}
