import { comparableIssuer, type SessionNotice } from "../domain/logout-notice.ts";
import { type Marker, markerAfter } from "../domain/marker.ts";
import type { NoticedAccount } from "../ports/store.ts";
import type { IndexEntry } from "./facts.ts";
import type { Format } from "./format.ts";
import { sidPartition } from "./names.ts";
import { asSeen, cellOf, type Rule } from "./runner.ts";

const indexUnder = "i:";

/** A session's id is a hash of its own secret: no two sign-ins have the same. */
export const indexCell = ({ session }: IndexEntry): string => `${indexUnder}${session}`;

/** Verified markers and those of the front channel are separate; a notice without an issuer marks every issuer's sid. */
const markerCell = (verified: boolean, issuer: string): string => `m:${verified ? "v" : "f"}:${issuer}`;

/** The markers that may stop a sign-in of that issuer. */
export const markerCells = (issuer: string): readonly string[] =>
  [true, false].flatMap((verified) => [markerCell(verified, issuer), markerCell(verified, "")]);

/** A marker in its cell. */
export interface PlacedMarker extends Marker {
  /** Its place in the budget, for one of the front channel. */
  readonly place?: string;
}

/** Where a front-channel marker stands, so that it can be dropped when the budget is used up. */
export interface MarkerAddress {
  readonly sids: readonly string[];
  readonly cell: string;
  readonly place: string;
}

export interface Marked {
  readonly accounts: readonly NoticedAccount[];
  /** The place in the budget that the marker has; another one than was offered: it had one before. */
  readonly place: string;
  readonly bornAt: number;
}

export const markerCellOf = ({ verified, issuer = "" }: SessionNotice): string =>
  markerCell(verified, comparableIssuer(issuer));

/** Leaves a marker under one name of a sid, and looks at the index in the same step. */
export function markSid<T>(
  format: Format<T>,
  sid: string,
  notice: SessionNotice,
  { forMs, skewMs, place: offered }: { readonly forMs: number; readonly skewMs: number; readonly place: string },
): Rule<T, Marked> {
  const cellKey = markerCellOf(notice);
  return {
    partition: sidPartition(sid),
    look: { keys: [cellKey], under: [indexUnder] },
    guess: { keys: [cellKey], elseAbsent: true },
    decide(seen, at) {
      const cell = cellOf(seen, cellKey);
      const earlier = cell && format.read<PlacedMarker>(cell.value);
      const standing = earlier !== undefined && seen.now <= earlier.until ? earlier : undefined;
      const marker = markerAfter(standing, notice, forMs + skewMs, at);
      const place = standing?.place ?? offered;
      const value: PlacedMarker = {
        until: marker.until,
        ...(marker.issuedUntil === undefined ? {} : { issuedUntil: marker.issuedUntil }),
        ...(notice.verified ? {} : { place }),
      };
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

/** The accounts of that issuer (without one: of every issuer) whose sessions the index still knows. */
function indexed(entries: readonly IndexEntry[], { issuer }: SessionNotice, now: number): readonly NoticedAccount[] {
  const wanted = issuer === undefined ? undefined : comparableIssuer(issuer);
  return joined(
    entries
      .filter((entry) => now < entry.until && (wanted === undefined || entry.issuer === wanted))
      .map(({ account, session, deadline }) => ({ account, ids: [session], redeemsUntil: deadline })),
  );
}

/** The same accounts, each once. */
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
