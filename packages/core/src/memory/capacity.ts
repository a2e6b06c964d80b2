import type { AccountKey } from "../domain/account.ts";
import type { SessionId } from "../domain/session.ts";
import { livingIn } from "../rules/contents.ts";
import type { Format } from "../rules/format.ts";
import { grantCell, sessionIdOf, sessionsUnder } from "../rules/names.ts";
import type { CellWatch, MemoryCells } from "./memory-cells.ts";

/** The cells that are deleted to make room. */
export interface Evicted {
  readonly partition: string;
  readonly cells: readonly string[];
  /** The session to which the cells belong, if any. */
  readonly session?: { readonly account: AccountKey; readonly session: SessionId };
}

/**
 * Cells of one kind in the order of their last write, oldest first. Their own keys identify them in all partitions, because the
 * keys are hashes. A second text for each cell would cost a tenth of the memory.
 */
class Queue {
  readonly #partitions = new Map<string, string>();

  get size(): number {
    return this.#partitions.size;
  }

  renew(partition: string, key: string): void {
    this.#partitions.delete(key);
    this.#partitions.set(key, partition);
  }

  drop(key: string): void {
    this.#partitions.delete(key);
  }

  oldest(): readonly [partition: string, key: string] | undefined {
    for (const [key, partition] of this.#partitions) return [partition, key];
    return undefined;
  }
}

/**
 * Counts sessions and grants without a session, so that a store in memory can make room. The cell with the oldest write is
 * deleted first. A touch counts as a write of the session.
 */
export class Capacity implements CellWatch {
  readonly #sessions = new Queue();
  readonly #grants = new Queue();
  readonly #most: number;
  /** Grants whose session was deleted without them. */
  #orphans: Evicted[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  put(partition: string, key: string): void {
    if (key.startsWith(sessionsUnder)) this.#sessions.renew(partition, key);
    else if (isFreeGrant(key)) this.#grants.renew(partition, key);
  }

  gone(partition: string, key: string): void {
    if (key.startsWith(sessionsUnder)) {
      this.#sessions.drop(key);
      this.#orphans.push({ partition, cells: [grantOf(partition, key)] });
    } else if (isFreeGrant(key)) {
      this.#grants.drop(key);
    }
  }

  /** Returns the grants without their session, once. The caller deletes them. */
  takeOrphans(): readonly Evicted[] {
    const orphans = this.#orphans;
    this.#orphans = [];
    return orphans;
  }

  /** The session that was idle longest, if there are too many. */
  excessSession(): Evicted | undefined {
    const oldest = this.#sessions.size > this.#most ? this.#sessions.oldest() : undefined;
    return oldest && evictedSession(...oldest);
  }

  /** The oldest written grant without a session, if there are too many. */
  excessGrant(): Evicted | undefined {
    const oldest = this.#grants.size > this.#most ? this.#grants.oldest() : undefined;
    return oldest && { partition: oldest[0], cells: [oldest[1]] };
  }
}

/** Whether the cell is an on-behalf-of grant. The app's own grants need no limit. */
const isFreeGrant = (key: string): boolean => key.startsWith("g:o:");

const grantOf = (account: AccountKey, sessionKey: string): string =>
  grantCell({ account, kind: "session", id: sessionIdOf(sessionKey) });

const evictedSession = (account: AccountKey, key: string): Evicted => ({
  partition: account,
  cells: [key, grantOf(account, key)],
  session: { account, session: sessionIdOf(key) },
});

/** If there are too many sessions, an account with more than this loses a session first. */
const sessionsPerAccount = 100;

/** The account's session that was idle longest, if the account has more than its share. */
export function ownExcess(
  cells: MemoryCells<object>,
  format: Format<object>,
  account: AccountKey,
): Evicted | undefined {
  const { now, cells: all } = cells.step(account, { look: { under: [sessionsUnder], seals: false } });
  if (all.length <= sessionsPerAccount) return undefined;
  const living = livingIn(format, all, now).sessions;
  if (living.length <= sessionsPerAccount) return undefined;
  const longestIdle = living.reduce((a, b) => (b.facts.seenAt < a.facts.seenAt ? b : a));
  return evictedSession(account, longestIdle.cell.key);
}
