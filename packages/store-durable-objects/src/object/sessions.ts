import type { SealedSession, SessionId, SessionRecord, SessionSummary, Touch } from "@identity-web/core";
import type { Partition } from "./partition.ts";
import { accountSchema } from "./schema.ts";
import type { Moment } from "./steady-time.ts";
import { sessionRemovedBy } from "./tombstones.ts";

type SealedRow = { seenAt: number; idleExpiresAt: number; sealed: string };

/** What is asked of a session; the parameter is the time, twice. */
export const isAlive = `idleExpiresAt > ? AND expiresAt > ? AND ${sessionRemovedBy} IS NULL`;

/** The account's sessions. */
export class Sessions {
  readonly #partition: Partition;

  constructor(partition: Partition) {
    this.#partition = partition;
  }

  async read(id: SessionId, touch: Touch | undefined): Promise<SealedSession | undefined> {
    const found = this.#partition.read(undefined, (now) => ({ now, session: this.#at(id, now) }));
    if (found?.session === undefined) return undefined;
    const { now, session } = found;
    if (touch === undefined || now - session.seenAt < touch.everyMs) return session;
    return this.#partition.write(accountSchema, touch.idleMs, (moment) => this.#touch(id, touch, moment));
  }

  list(): readonly SessionSummary[] {
    return this.#partition.read([], (now) =>
      this.#partition.all<{ id: string; createdAt: number; seenAt: number; expiresAt: number }>(
        `SELECT id, createdAt, seenAt, min(idleExpiresAt, expiresAt) AS expiresAt FROM sessions
        WHERE ${isAlive} ORDER BY createdAt DESC, number DESC`,
        now,
        now,
      ),
    );
  }

  /** Within a write. */
  insert(session: SessionRecord, number: number): void {
    const { id, sids, issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt, sealed } = session;
    const times = [issuedAt, createdAt, seenAt, idleExpiresAt, expiresAt];
    const names = JSON.stringify(sids);
    this.#partition.all(
      "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[id, names, ...times, sealed, number],
    );
  }

  #touch(id: SessionId, { idleMs }: Touch, { now }: Moment): SealedSession | undefined {
    this.#partition.all(
      `UPDATE sessions SET seenAt = ?, idleExpiresAt = min(?, expiresAt) WHERE id = ? AND ${isAlive}`,
      ...[now, now + idleMs, id, now, now],
    );
    return this.#at(id, now);
  }

  #at(id: SessionId, now: number): SealedSession | undefined {
    const query = `SELECT seenAt, idleExpiresAt, sealed FROM sessions WHERE id = ? AND ${isAlive}`;
    return this.#partition.get<SealedRow>(query, id, now, now);
  }
}
