import { type Marker, markerAfter, markerStops, type NoticeRecord, type SessionRecord } from "@identity-web/core";
import type { Database } from "./database.ts";
import { maybeNumberIn, numberIn, type Row, textIn } from "./row.ts";
import type { Moment } from "./steady-time.ts";

/** The issuer of a marker whose notice named none: it concerns the sid of whichever. */
const anyIssuer = "";

/** What logout notices leave behind to stop sign-ins that are still on their way. Everything here runs within a write. */
export class Markers {
  readonly #frontChannelLimit: number;
  readonly #find;
  readonly #place;
  readonly #meeting;
  readonly #countFrontChannel;
  readonly #evict;

  constructor(database: Database, frontChannelLimit: number) {
    this.#frontChannelLimit = frontChannelLimit;
    this.#find = database.prepare(`
      SELECT issued_until, until FROM markers WHERE sid = :sid AND issuer = :issuer AND verified = :verified`);
    this.#place = database.prepare(`
      INSERT OR REPLACE INTO markers VALUES (:sid, :issuer, :verified, :issuedUntil, :until, :placed)`);
    this.#meeting = database.prepare(`
      SELECT issued_until, until FROM markers
      WHERE sid IN (SELECT value FROM json_each(:sids)) AND issuer IN (:issuer, '${anyIssuer}')`);
    this.#countFrontChannel = database.prepare("SELECT count(*) AS count FROM markers WHERE verified = 0");
    this.#evict = database.prepare(`
      DELETE FROM markers WHERE rowid IN (SELECT rowid FROM markers WHERE verified = 0 ORDER BY placed LIMIT :count)
      RETURNING sid`);
  }

  /**
   * Leaves a marker under each of the sid's names.
   *
   * @returns the names of those that were still needed and had to go for it: the oldest of those that anybody can cause.
   */
  add(notice: NoticeRecord, forMs: number, { now, number }: Moment): readonly string[] {
    const { issuer = anyIssuer, sids } = notice;
    const verified = notice.verified ? 1 : 0;
    for (const sid of sids) {
      const row = this.#find.get({ sid, issuer, verified });
      const marker = markerAfter(row === undefined ? undefined : markerIn(row), notice, forMs, now);
      const { issuedUntil = null, until } = marker;
      this.#place.run({ sid, issuer, verified, issuedUntil, until, placed: number });
    }
    return notice.verified ? [] : this.#makeRoom(this.#frontChannelLimit * sids.length);
  }

  /** Whether a notice has ended this sign-in before it was stored. */
  stops({ sids, issuer, issuedAt }: SessionRecord, now: number): boolean {
    const markers = this.#meeting.all({ sids: JSON.stringify(sids), issuer });
    return markers.some((row) => markerStops(markerIn(row), issuedAt, now));
  }

  /** What is over has been swept, so that only what was still needed is in the way. */
  #makeRoom(limit: number): readonly string[] {
    const count = numberIn(this.#countFrontChannel.get() ?? {}, "count") - limit;
    return count <= 0 ? [] : this.#evict.all({ count }).map((row) => textIn(row, "sid"));
  }
}

const markerIn = (row: Row): Marker => ({
  issuedUntil: maybeNumberIn(row, "issued_until"),
  until: numberIn(row, "until"),
});
