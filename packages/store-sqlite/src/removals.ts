import {
  type AccountKey,
  endsSession,
  type PlacedGrantRecord,
  type RemovalByName,
  type RemovedRecords,
  takesGrant,
} from "@identity-web/core";
import type { Database } from "./database.ts";
import { grantColumns, grantKey, grantPlace, placeOf } from "./grant-place.ts";
import type { Grants } from "./grants.ts";
import { numberIn, type Row, textIn } from "./row.ts";

/** Takes away what a removal names. Everything here runs within a write. */
export class Removals {
  readonly #grants: Grants;
  readonly #dropExpired;
  readonly #sessionsOf;
  readonly #endSession;
  readonly #grantsOf;
  readonly #endSessions;
  readonly #countSessions;

  constructor(database: Database, grants: Grants) {
    this.#grants = grants;
    this.#dropExpired = database.prepare(`
      DELETE FROM sessions WHERE account = :account AND min(idle_expires_at, expires_at) <= :now`);
    this.#sessionsOf = database.prepare("SELECT id, sids, issued_at FROM sessions WHERE account = :account");
    this.#endSession = database.prepare("DELETE FROM sessions WHERE account = :account AND id = :id");
    this.#endSessions = database.prepare("DELETE FROM sessions WHERE account = :account");
    this.#countSessions = database.prepare("SELECT count(*) AS count FROM sessions WHERE account = :account");
    this.#grantsOf = database.prepare(`SELECT ${grantColumns} FROM grants WHERE account = :account`);
  }

  remove(account: AccountKey, removal: RemovalByName, now: number): RemovedRecords {
    this.#dropExpired.run({ account, now });
    if (removal.sessions === "all" && removal.tokens === "all" && removal.issuedUntil === undefined) {
      return this.#removeAll(account, now);
    }
    const sessions = this.#sessionsOf.all({ account }).map(sessionIn);
    const ended = new Set(sessions.filter((session) => endsSession(removal, session)).map(({ id }) => id));
    const removedGrants = this.#takeGrants(account, removal, ended, now);
    for (const id of ended) this.#endSession.run({ account, id });
    return { sessions: ended.size, grants: removedGrants.length, removedGrants };
  }

  /** Of a large account nothing is taken one by one. */
  #removeAll(account: AccountKey, now: number): RemovedRecords {
    const removedGrants = this.#grants.takeAll(account, now);
    const count = this.#countSessions.get({ account });
    this.#endSessions.run({ account });
    const sessions = count === undefined ? 0 : numberIn(count, "count");
    return { sessions, grants: removedGrants.length, removedGrants };
  }

  #takeGrants(account: AccountKey, removal: RemovalByName, ended: ReadonlySet<string>, now: number) {
    const taken: PlacedGrantRecord[] = [];
    for (const row of this.#grantsOf.all({ account })) {
      const key = grantKey(row);
      const record = grantPlace(row).grant?.value;
      const goesWithSession = !("app" in key) && key.kind === "session" && ended.has(key.id);
      if (!goesWithSession && !takesGrant(removal, record?.issuedAt)) continue;
      if (record !== undefined && now < record.expiresAt) taken.push({ key, record });
      this.#grants.delete(placeOf(key));
    }
    return taken;
  }
}

const sessionIn = (row: Row) => ({
  id: textIn(row, "id"),
  sids: namesIn(textIn(row, "sids")),
  issuedAt: numberIn(row, "issued_at"),
});

const namesIn = (json: string): readonly string[] => {
  const names: unknown = JSON.parse(json);
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
};
