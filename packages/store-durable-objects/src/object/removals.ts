import type { AccountKey, PlacedGrantRecord, RemovalByName } from "@identity-web/core";
import type { Barriers } from "./barriers.ts";
import { isInTime } from "./grants.ts";
import type { Partition } from "./partition.ts";
import { accountSchema } from "./schema.ts";
import { isAlive } from "./sessions.ts";
import type { Moment } from "./steady-time.ts";
import { grantRemovedBy, sessionRemovedBy } from "./tombstones.ts";

/** Some of the grants that a removal took away. */
export interface HandedOver {
  readonly grants: readonly PlacedGrantRecord[];
  /** Whether there is more to ask for. */
  readonly more: boolean;
}

/** What a removal took away; the grants that don't fit are asked for by the removal's number. */
export interface RemovedFromObject {
  readonly sessions: number;
  readonly grants: number;
  readonly removal: number;
  readonly first: HandedOver;
}

/** Grants that are handed over at once. */
const grantsAtOnce = 50;
/** Sessions that are deleted at once, when their grants are handed over. */
const sessionsAtOnce = 500;
/** How long the others wait for that, in ms: nobody can reach them any more, and then they are swept. */
const handOverMs = 600_000;

type GrantRow = { kind: string; id: string; issuedAt: number; expiresAt: number; sealed: string | null };
const columns = "kind, id, issuedAt, expiresAt, sealed";
const isHandedOver = `version IS NOT NULL AND ${isInTime}`;

/** Takes away what a removal names, and hands the grants over. */
export class Removals {
  readonly #partition: Partition;
  readonly #barriers: Barriers;

  constructor({ partition, barriers }: { readonly partition: Partition; readonly barriers: Barriers }) {
    this.#partition = partition;
    this.#barriers = barriers;
  }

  /** In one step, with the barriers; `barrierForMs` has the clocks' doubt in it. */
  remove(account: AccountKey, removal: RemovalByName): Promise<RemovedFromObject> {
    return this.#partition.write(accountSchema, removal.barrierForMs, (moment) => {
      this.#barriers.add(removal, moment.now);
      const named = this.#removeNamed(account, removal, moment.now);
      const covered = this.#cover(removal, moment);
      const { grants, more } = covered === undefined ? nothing : this.#take(account, moment.number, moment.now);
      return {
        sessions: named.sessions + (covered?.sessions ?? 0),
        grants: named.grants.length + (covered?.grants ?? 0),
        removal: moment.number,
        first: { grants: [...named.grants, ...grants], more },
      };
    });
  }

  /** The next grants of a removal. */
  async drain(account: AccountKey, removal: number): Promise<HandedOver> {
    if (this.#partition.isEmpty) return nothing;
    return this.#partition.write(accountSchema, undefined, () => {
      const standing = this.#partition.get<{ until: number }>("SELECT until FROM tombstones WHERE number = ?", removal);
      return standing === undefined ? nothing : this.#take(account, removal, standing.until - handOverMs);
    });
  }

  /** The sessions that are named one by one, each with its grant. */
  #removeNamed(account: AccountKey, { sessions, issuedUntil }: RemovalByName, now: number) {
    const { id, sids } = typeof sessions === "string" ? { id: undefined, sids: [] } : sessions;
    const isNamed = [...(id === undefined ? [] : ["id = ?"]), ...sids.map(() => "instr(sids, ?) > 0")].join(" OR ");
    if (isNamed === "") return { sessions: 0, grants: [] };
    const ended = this.#partition.all<{ id: string }>(
      `SELECT id FROM sessions WHERE (${isNamed}) AND issuedAt <= ? AND ${isAlive}`,
      ...[...(id === undefined ? [] : [id]), ...sids.map((sid) => JSON.stringify(sid))],
      ...[issuedUntil ?? Number.MAX_VALUE, now, now],
    );
    const grants = ended.flatMap((session) => {
      const query = `SELECT ${columns} FROM grants WHERE kind = 'session' AND id = ? AND ${isHandedOver}`;
      const found = this.#partition.all<GrantRow>(query, session.id, now, now, now, now);
      // Its grant goes, too.
      this.#partition.all("DELETE FROM sessions WHERE id = ?", session.id);
      return found.map((row) => placed(account, row));
    });
    return { sessions: ended.length, grants };
  }

  /** Puts out of reach what a removal names as a whole. @returns how much of it lived; `undefined`: it names nothing so */
  #cover({ sessions, tokens, issuedUntil }: RemovalByName, { now, number }: Moment) {
    const all = [...(sessions === "all" ? ["sessions"] : []), ...(tokens === "all" ? ["grants"] : [])];
    for (const covers of all) {
      const row = [number, covers, issuedUntil ?? null, now + handOverMs];
      this.#partition.all("INSERT INTO tombstones VALUES (?, ?, ?, ?)", ...row);
    }
    if (all.length === 0) return undefined;
    return this.#partition.get<{ sessions: number; grants: number }>(
      `SELECT
        (SELECT count(*) FROM sessions WHERE idleExpiresAt > ? AND expiresAt > ? AND ${sessionRemovedBy} = ?) AS sessions,
        (SELECT count(*) FROM grants WHERE ${isHandedOver} AND ${grantRemovedBy} = ?) AS grants`,
      ...[now, now, number, now, now, now, now, number],
    );
  }

  /** Takes away some of what a removal covers: grants first, then sessions, then the tombstones. */
  #take(account: AccountKey, removal: number, removedAt: number): HandedOver {
    const rows = this.#partition.all<GrantRow & { lives: number }>(
      `SELECT ${columns}, ${isHandedOver} AS lives FROM grants WHERE ${grantRemovedBy} = ? LIMIT ${grantsAtOnce}`,
      ...[removedAt, removedAt, removedAt, removedAt, removal],
    );
    for (const { kind, id } of rows) this.#partition.all("DELETE FROM grants WHERE kind = ? AND id = ?", kind, id);
    const grants = rows.filter(({ lives }) => lives === 1).map((row) => placed(account, row));
    const more = rows.length === grantsAtOnce || this.#dropSessions(removal) === sessionsAtOnce;
    if (!more) {
      const isLeft = `SELECT 1 FROM sessions WHERE ${sessionRemovedBy} = ?`;
      this.#partition.all(`DELETE FROM tombstones WHERE number = ? AND NOT EXISTS (${isLeft})`, removal, removal);
    }
    return { grants, more };
  }

  /** One whose grant an earlier removal has yet to hand over stays for now. @returns how many went */
  #dropSessions(removal: number): number {
    const isAwaited = `
      SELECT 1 FROM grants WHERE kind = 'session' AND grants.id = sessions.id AND ${grantRemovedBy} < ?`;
    const ended = `SELECT id FROM sessions WHERE ${sessionRemovedBy} = ? AND NOT EXISTS (${isAwaited})`;
    return this.#partition.all(
      `DELETE FROM sessions WHERE id IN (${ended} LIMIT ${sessionsAtOnce}) RETURNING id`,
      removal,
      removal,
    ).length;
  }
}

const nothing: HandedOver = { grants: [], more: false };

/** An app's own grants are nobody's account: no removal reaches them. */
const placed = (account: AccountKey, { kind, id, issuedAt, expiresAt, sealed }: GrantRow): PlacedGrantRecord => ({
  key: { account, kind: kind === "session" ? kind : "on-behalf-of", id },
  record: { issuedAt, expiresAt, sealed: sealed ?? undefined },
});
