import { type AccountKey, type Marker, markerAfter, markerStops, type NoticeRecord } from "@identity-web/core";
import type { Partition } from "./partition.ts";
import { sidSchema } from "./schema.ts";

/** A sign-in as an object of its sid decides about it. */
export interface IndexOrder {
  readonly account: AccountKey;
  readonly issuer: string;
  readonly issuedAt: number;
  /** Of the session. */
  readonly expiresAt: number;
  readonly maxSkewMs: number;
}

/** The parts of a notice that its marker is made of. */
export type MarkedNotice = Omit<NoticeRecord, "sids">;

/** The issuer of a marker whose notice named none: it concerns the sid of whichever. */
const anyIssuer = "";

/** Step (a) of a sign-in: indexes the account, then looks whether a marker stops the sign-in. */
export function indexSid(partition: Partition, order: IndexOrder): Promise<boolean> {
  const { account, issuer, issuedAt, expiresAt, maxSkewMs } = order;
  const until = expiresAt + maxSkewMs;
  return partition.write(sidSchema, Math.max(0, until - partition.now()), ({ now, number }) => {
    partition.all(
      `INSERT INTO accounts VALUES (?, ?, ?, ?)
      ON CONFLICT (account) DO UPDATE SET until = max(until, excluded.until)`,
      ...[account, issuer, until, number],
    );
    const markers = partition.all<MarkerRow>(
      "SELECT issuedUntil, until FROM markers WHERE issuer IN (?, ?)",
      ...[issuer, anyIssuer],
    );
    return markers.some((row) => markerStops(markerIn(row), issuedAt, now));
  });
}

/** Leaves the notice's marker, then tells who has or had sessions of the sid. @param name - the notice's own */
export function markSid(
  partition: Partition,
  notice: MarkedNotice,
  lastMs: number,
  name: string,
): Promise<readonly AccountKey[]> {
  const { issuer } = notice;
  const place = [issuer ?? anyIssuer, notice.verified ? 1 : 0];
  return partition.write(sidSchema, lastMs, ({ now }) => {
    const query = "SELECT issuedUntil, until FROM markers WHERE issuer = ? AND verified = ?";
    const earlier = partition.get<MarkerRow>(query, ...place);
    const marker = markerAfter(earlier && markerIn(earlier), notice, lastMs, now);
    partition.all(
      "INSERT OR REPLACE INTO markers VALUES (?, ?, ?, ?, ?)",
      ...[...place, marker.issuedUntil ?? null, marker.until, name],
    );
    const accounts = partition.all<{ account: string }>(
      "SELECT account FROM accounts WHERE issuer = coalesce(?, issuer) AND until >= ? ORDER BY number",
      ...[issuer ?? null, now],
    );
    return accounts.map(({ account }) => account);
  });
}

/** Drops a front-channel marker that was too many, unless another notice has renewed it since. */
export async function dropMarker(partition: Partition, issuer: string | undefined, name: string): Promise<void> {
  if (partition.isEmpty) return;
  await partition.write(sidSchema, undefined, () => {
    partition.all(
      "DELETE FROM markers WHERE issuer = ? AND verified = 0 AND notice = ?",
      ...[issuer ?? anyIssuer, name],
    );
  });
}

type MarkerRow = { issuedUntil: number | null; until: number };

const markerIn = ({ issuedUntil, until }: MarkerRow): Marker => ({ issuedUntil: issuedUntil ?? undefined, until });
