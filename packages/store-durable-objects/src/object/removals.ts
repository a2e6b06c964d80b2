import {
  type AccountKey,
  endsSession,
  type GrantKey,
  type PlacedGrantRecord,
  type RemovalByName,
  takesGrant,
} from "@identity-web/core";
import type { Barriers } from "./barriers.ts";
import { isAlive } from "./grants.ts";
import type { Partition } from "./partition.ts";
import { accountSchema } from "./schema.ts";
import type { Sessions } from "./sessions.ts";
import type { Moment } from "./steady-time.ts";

/** What a removal took away; the grants that don't fit are asked for by the removal's number. */
export interface RemovedFromObject {
  readonly sessions: number;
  readonly grants: number;
  readonly removal: number;
  readonly first: readonly PlacedGrantRecord[];
}

/** Grants that are handed over at once. */
const batch = 50;
/** How long the others wait for that, in ms. */
const handOverMs = 600_000;

type RemovedRow = { kind: string; id: string; issuedAt: number; expiresAt: number; sealed: string | null };
const removedColumns = "kind, id, issuedAt, expiresAt, sealed";

/** Takes away what a removal names, and hands the grants over. */
export class Removals {
  readonly #partition: Partition;
  readonly #sessions: Sessions;
  readonly #barriers: Barriers;

  constructor(parts: { readonly partition: Partition; readonly sessions: Sessions; readonly barriers: Barriers }) {
    this.#partition = parts.partition;
    this.#sessions = parts.sessions;
    this.#barriers = parts.barriers;
  }

  /** In one step, with the barriers; `barrierForMs` has the clocks' doubt in it. */
  remove(account: AccountKey, removal: RemovalByName): Promise<RemovedFromObject> {
    return this.#partition.write(accountSchema, removal.barrierForMs, (moment) => {
      this.#barriers.add(removal, moment.now);
      const ended = this.#sessions.alive(moment.now).filter((session) => endsSession(removal, session));
      const ids = new Set(ended.map(({ id }) => id));
      const grants = this.#takeGrants(removal, ids, moment);
      this.#sessions.delete(ids);
      const first = this.#handOver(account, moment.number);
      return { sessions: ids.size, grants, removal: moment.number, first };
    });
  }

  /** The next grants of a removal; none when all were handed over. */
  async drain(account: AccountKey, removal: number): Promise<readonly PlacedGrantRecord[]> {
    if (this.#partition.isEmpty) return [];
    return this.#partition.write(accountSchema, undefined, () => this.#handOver(account, removal));
  }

  #takeGrants(removal: RemovalByName, ended: ReadonlySet<string>, { now, number }: Moment): number {
    const rows = this.#partition.all<{ kind: string; id: string; issuedAt: number | null; lives: number }>(
      `SELECT kind, id, issuedAt, version IS NOT NULL AND ${isAlive} AS lives FROM grants`,
      ...[now, now, now, now],
    );
    const taken = rows.filter(
      ({ kind, id, issuedAt }) => (kind === "session" && ended.has(id)) || takesGrant(removal, issuedAt ?? undefined),
    );
    for (const { kind, id, lives } of taken) {
      if (lives === 1) {
        this.#partition.all(
          `INSERT INTO removedGrants SELECT ?, ${removedColumns}, ? FROM grants WHERE kind = ? AND id = ?`,
          ...[number, now + handOverMs, kind, id],
        );
      }
      this.#partition.all("DELETE FROM grants WHERE kind = ? AND id = ?", kind, id);
    }
    return taken.filter(({ lives }) => lives === 1).length;
  }

  #handOver(account: AccountKey, removal: number): readonly PlacedGrantRecord[] {
    const rows = this.#partition.all<RemovedRow>(
      `SELECT ${removedColumns} FROM removedGrants WHERE removal = ? LIMIT ${batch}`,
      removal,
    );
    for (const { kind, id } of rows) {
      this.#partition.all("DELETE FROM removedGrants WHERE removal = ? AND kind = ? AND id = ?", removal, kind, id);
    }
    return rows.map(({ kind, id, issuedAt, expiresAt, sealed }) => ({
      key: keyOf(account, kind, id),
      record: { issuedAt, expiresAt, sealed: sealed ?? undefined },
    }));
  }
}

/** An app's own grants are nobody's account: no removal reaches them. */
const keyOf = (account: AccountKey, kind: string, id: string): GrantKey => ({
  account,
  kind: kind === "session" ? kind : "on-behalf-of",
  id,
});
