import {
  comparableIssuer,
  isConcerned,
  issuedUntil,
  type LogoutNotice,
  type SubjectNotice,
} from "../domain/logout-notice.ts";
import { type Marker, markerAfter } from "../domain/marker.ts";
import type { NoticedAccount } from "../ports/store.ts";
import type { IndexEntry } from "./facts.ts";
import type { Format } from "./format.ts";
import { asSeen, cellOf, type Rule } from "./runner.ts";

/** The entries of an index. */
export const indexUnder = "i:";

/** The index cell of a session. A session's id is a hash of the session's secret, so no two sign-ins have the same cell. */
export const indexCell = ({ session }: IndexEntry): string => `${indexUnder}${session}`;

/**
 * The kinds of markers: of verified notices, of front-channel notices, of events after which a sign-in restarts, and of events that
 * stop exchanges of callers' tokens. Each kind has its own cell, so that none replaces a marker of another kind.
 */
type MarkerKind = "v" | "f" | "r" | "x";

/** The cell of a marker. A notice without an issuer marks the sid of all issuers. */
const markerCell = (kind: MarkerKind, issuer: string): string => `m:${kind}:${issuer}`;

const cellsOfKind = (kind: MarkerKind, issuer: string): readonly string[] => [
  markerCell(kind, issuer),
  markerCell(kind, ""),
];

/** The cells of all markers that can stop a sign-in of the issuer. */
export const markerCells = (issuer: string): readonly string[] =>
  (["v", "f", "r"] as const).flatMap((kind) => cellsOfKind(kind, issuer));

/** Whether a sign-in restarts if only this marker stops it. */
export const isRestart = (key: string): boolean => key.startsWith(markerCell("r", ""));

/** The cells of all markers that can stop an exchange of an issuer's token. */
export const exchangeMarkerCells = (issuer: string): readonly string[] => cellsOfKind("x", issuer);

/** A marker in its cell. */
export interface PlacedMarker extends Marker {
  /** The place in the budget of a front-channel marker. */
  readonly place?: string;
}

/** Where a front-channel marker is stored, so that the store can delete it when the budget is used up. */
export interface MarkerAddress {
  readonly sids: readonly string[];
  readonly cell: string;
  readonly place: string;
}

export interface Marked {
  readonly accounts: readonly NoticedAccount[];
  /** The marker's place in the budget. If it differs from the offered place, the marker had a place before. */
  readonly place: string;
  readonly bornAt: number;
}

export const markerCellOf = ({ verified, issuer = "", restarts }: LogoutNotice): string =>
  markerCell(restarts === true ? "r" : verified ? "v" : "f", comparableIssuer(issuer));

export const exchangeMarkerCellOf = ({ issuer = "" }: LogoutNotice): string =>
  markerCell("x", comparableIssuer(issuer));

/** How to store a marker. */
interface MarkerTerms {
  readonly forMs: number;
  readonly skewMs: number;
  readonly place: string;
  /** @default the cell of the notice's marker for sign-ins */
  readonly cell?: string;
}

/** Stores a marker under one name of a sid or of a subject's identifier, and reads the index in the same step. */
export function markIn<T>(
  format: Format<T>,
  partition: string,
  notice: LogoutNotice,
  { forMs, skewMs, place: offered, cell: cellKey = markerCellOf(notice) }: MarkerTerms,
): Rule<T, Marked> {
  return {
    partition,
    look: { keys: [cellKey], under: [indexUnder] },
    guess: { keys: [cellKey], elseAbsent: true },
    decide(seen, at) {
      const cell = cellOf(seen, cellKey);
      const earlier = cell && format.read<PlacedMarker>(cell.value);
      const standing = earlier !== undefined && seen.now <= earlier.until ? earlier : undefined;
      const marker = markerAfter(standing, notice, forMs + skewMs, at, skewMs);
      const place = standing?.place ?? offered;
      const value: PlacedMarker = notice.verified ? marker : { ...marker, place };
      return {
        step: {
          when: [asSeen(cellKey, cell)],
          put: [{ key: cellKey, value: format.write(value), endsAt: marker.until }],
        },
        whenDone: (after) => ({
          place,
          bornAt: after.bornAt,
          accounts: indexed(
            after.cells
              .filter(({ key }) => key.startsWith(indexUnder))
              .map(({ value: entry }) => format.read<IndexEntry>(entry)),
            notice,
            after.now,
          ),
        }),
      };
    },
  };
}

/**
 * The accounts of the notice's issuer that have a session in the index that the notice may concern. A notice without an issuer finds those
 * of all issuers. A notice that is older than all sessions of its sid finds no account, so it takes no tokens.
 */
function indexed(entries: readonly IndexEntry[], notice: LogoutNotice, now: number): readonly NoticedAccount[] {
  // An identifier names the whole user, and a sid only sessions.
  const until = notice.sid === undefined ? undefined : issuedUntil(notice);
  return joined(
    entries
      .filter((entry) => now < entry.until && isOfIssuer(entry, notice) && isConcerned(entry.issuedAt, until))
      .map(({ account, session, deadline }) => ({ account, ids: [session], redeemsUntil: deadline })),
  );
}

const isOfIssuer = (entry: IndexEntry, { issuer }: Pick<LogoutNotice, "issuer">): boolean =>
  issuer === undefined || entry.issuer === comparableIssuer(issuer);

/** Deletes the entries that an event concerns, so that the identifier leads to later sign-ins only. The markers stay. */
export function forgetIndex<T>(format: Format<T>, partition: string, notice: SubjectNotice): Rule<T, void> {
  const until = issuedUntil({ ...notice, verified: true });
  const isForgotten = (entry: IndexEntry) => isOfIssuer(entry, notice) && isConcerned(entry.issuedAt, until);
  return {
    partition,
    look: { under: [indexUnder], seals: false },
    decide({ cells }) {
      const entries = cells.filter(
        ({ key, value }) => key.startsWith(indexUnder) && isForgotten(format.read<IndexEntry>(value)),
      );
      if (entries.length === 0) return { answer: undefined };
      return {
        step: { when: entries.map((cell) => asSeen(cell.key, cell)), delete: entries.map(({ key }) => key) },
        whenDone: () => undefined,
      };
    },
  };
}

/** Merges entries of the same account. */
export function joined(found: readonly NoticedAccount[]): readonly NoticedAccount[] {
  const accounts = new Map<string, NoticedAccount>();
  for (const { account, ids, redeemsUntil } of found) {
    const known = accounts.get(account);
    accounts.set(account, {
      account,
      ids: [...new Set([...(known?.ids ?? []), ...ids])],
      redeemsUntil: Math.max(known?.redeemsUntil ?? redeemsUntil, redeemsUntil),
    });
  }
  return [...accounts.values()];
}
