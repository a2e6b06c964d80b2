import type { AccountKey } from "../domain/account.ts";
import type { SessionId } from "../domain/session.ts";
import { livingIn } from "../rules/contents.ts";
import type { Format } from "../rules/format.ts";
import { grantCell, sessionIdOf, sessionsUnder, withoutSidCell } from "../rules/names.ts";
import { nameInPlain } from "../rules/plain-format.ts";
import { CellOrder } from "./cell-order.ts";
import type { CellWatch, MemoryCells } from "./memory-cells.ts";

/** The cells that are deleted to make room. */
export interface Evicted {
  readonly partition: string;
  readonly cells: readonly string[];
  /** The session to which the cells belong, if any. */
  readonly session?: { readonly account: AccountKey; readonly session: SessionId };
}

/**
 * Keeps sessions, and grants without a session, in the order of their writes. To make room, the memory store deletes what was
 * written longest ago. A touch writes its session.
 */
export class Capacity implements CellWatch<object> {
  readonly nameIn = nameInPlain;
  readonly #sessions = new CellOrder();
  readonly #grants = new CellOrder();
  readonly #most: number;
  /** Grants whose session was deleted without them. */
  #orphans: Evicted[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  orderOf(key: string): CellOrder | undefined {
    if (key.startsWith(sessionsUnder)) return this.#sessions;
    return isFreeGrant(key) ? this.#grants : undefined;
  }

  gone(partition: string, key: string): void {
    if (key.startsWith(sessionsUnder)) this.#orphans.push({ partition, cells: besideSession(partition, key) });
  }

  /** Returns the grants without their session, once. The caller deletes them. */
  takeOrphans(): readonly Evicted[] {
    const orphans = this.#orphans;
    this.#orphans = [];
    return orphans;
  }

  /** The session that was idle longest, if there are too many. */
  excessSession(): Evicted | undefined {
    const oldest = this.#sessions.size > this.#most ? this.#sessions.oldest : undefined;
    return oldest && evictedSession(oldest.partition, oldest.key);
  }

  /** The oldest written grant without a session, if there are too many. */
  excessGrant(): Evicted | undefined {
    const oldest = this.#grants.size > this.#most ? this.#grants.oldest : undefined;
    return oldest && { partition: oldest.partition, cells: [oldest.key] };
  }
}

/** Whether the cell is an on-behalf-of grant. The app's own grants need no limit. */
const isFreeGrant = (key: string): boolean => key.startsWith("g:o:");

/** The cells that nothing reads without their session. */
const besideSession = (account: AccountKey, key: string): readonly string[] => {
  const id = sessionIdOf(key);
  return [grantCell({ account, kind: "session", id }), withoutSidCell(id)];
};

const evictedSession = (account: AccountKey, key: string): Evicted => ({
  partition: account,
  cells: [key, ...besideSession(account, key)],
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
