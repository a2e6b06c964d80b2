import type { RecordStore, SealedSession, SessionKey, SessionRecord, StoredRecords, Touch } from "@identity-web/core";
import type { Database } from "./database.ts";
import { numberIn, type Row, textIn } from "./row.ts";
import { sessionRemovedBy } from "./tombstones.ts";

const isAlive = `idle_expires_at > :now AND expires_at > :now AND ${sessionRemovedBy} IS NULL`;

/** Sessions: read, touched, listed and stored. */
export class Sessions {
  readonly #database: Database;
  readonly #find;
  readonly #touch;
  readonly #list;
  readonly #insert;
  readonly #all;

  constructor(database: Database) {
    this.#database = database;
    this.#find = database.prepare(`
      SELECT seen_at, idle_expires_at, seal FROM sessions WHERE account = :account AND id = :id AND ${isAlive}`);
    this.#touch = database.prepare(`
      UPDATE sessions SET seen_at = :now, idle_expires_at = min(:now + :idleMs, expires_at)
      WHERE account = :account AND id = :id AND ${isAlive} AND :now - seen_at >= :everyMs`);
    this.#list = database.prepare(`
      SELECT id, created_at, seen_at, min(idle_expires_at, expires_at) AS expires_at FROM sessions
      WHERE account = :account AND ${isAlive} ORDER BY created_at DESC, rowid DESC`);
    this.#insert = database.prepare(`
      INSERT OR REPLACE INTO sessions VALUES
        (:account, :id, :sids, :issuedAt, :createdAt, :seenAt, :idleExpiresAt, :expiresAt, :sealed, :number)`);
    this.#all = database.prepare(`SELECT * FROM sessions WHERE ${isAlive}`);
  }

  readonly port: RecordStore["sessions"] = {
    read: async ({ account, id }, touch) => {
      const { now, session } = await this.#database.read((time) => ({
        now: time,
        session: this.#at({ account, id }, time),
      }));
      const isDue = session !== undefined && touch !== undefined && now - session.seenAt >= touch.everyMs;
      return isDue ? this.#touched({ account, id }, touch) : session;
    },

    list: (account) =>
      this.#database.read((now) =>
        this.#list.all({ account, now }).map((row) => ({
          id: textIn(row, "id"),
          createdAt: numberIn(row, "created_at"),
          seenAt: numberIn(row, "seen_at"),
          expiresAt: numberIn(row, "expires_at"),
        })),
      ),
  };

  /** Within a write, the one of that number. */
  insert(session: SessionRecord, number: number): void {
    const { account, id, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, sealed } = session;
    const times = { issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt };
    this.#insert.run({ account, id, sids: JSON.stringify(sids), ...times, sealed, number });
  }

  /** Everybody's. */
  all(now: number): StoredRecords["sessions"] {
    return this.#all.all({ now }).map((row) => ({
      account: textIn(row, "account"),
      id: textIn(row, "id"),
      createdAt: numberIn(row, "created_at"),
      ...sealedSession(row),
    }));
  }

  #touched({ account, id }: SessionKey, { idleMs, everyMs }: Touch): Promise<SealedSession | undefined> {
    return this.#database.write(({ now }) => {
      this.#touch.run({ account, id, now, idleMs, everyMs });
      return this.#at({ account, id }, now);
    });
  }

  #at({ account, id }: SessionKey, now: number): SealedSession | undefined {
    const row = this.#find.get({ account, id, now });
    return row === undefined ? undefined : sealedSession(row);
  }
}

const sealedSession = (row: Row): SealedSession => ({
  seenAt: numberIn(row, "seen_at"),
  idleExpiresAt: numberIn(row, "idle_expires_at"),
  sealed: textIn(row, "seal"),
});
