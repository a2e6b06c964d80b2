import type { AccountKey } from "../domain/account.ts";
import { AccountView } from "../ledger/account.ts";
import { exchangesUnder, sessionsUnder } from "../ledger/facts.ts";
import type { CellWatch, KeptCell, MemoryCells } from "./memory-cells.ts";

/** The place of a cell that is deleted to make room. */
export interface Evicted {
  readonly partition: string;
  readonly key: string;
}

type Order = Map<KeptCell<object>, string>;

/**
 * Keeps sessions, and grants without a session, in the order of their writes. To make room, the memory store deletes what was
 * written longest ago. A touch writes its session.
 */
export class Capacity implements CellWatch<object> {
  readonly #sessions: Order = new Map();
  /** Only grants of exchanges. The app's own grants need no limit. */
  readonly #grants: Order = new Map();
  readonly #most: number;

  /** An account with more sessions loses its own first: a hundred, or half of a small limit. */
  readonly sessionsPerAccount: number;

  constructor(most: number) {
    this.#most = most;
    this.sessionsPerAccount = Math.min(100, Math.ceil(most / 2));
  }

  added(partition: string, cell: KeptCell<object>): void {
    this.#orderOf(cell)?.set(cell, partition);
  }

  removed(cell: KeptCell<object>): void {
    this.#orderOf(cell)?.delete(cell);
  }

  /** The session that was idle longest, if there are too many. */
  excessSession(): Evicted | undefined {
    return this.#excessOf(this.#sessions);
  }

  /** The oldest written grant without a session, if there are too many. */
  excessGrant(): Evicted | undefined {
    return this.#excessOf(this.#grants);
  }

  #excessOf(order: Order): Evicted | undefined {
    if (order.size <= this.#most) return undefined;
    for (const [{ key }, partition] of order) return { partition, key };
    return undefined;
  }

  #orderOf({ key }: KeptCell<object>): Order | undefined {
    if (key.startsWith(sessionsUnder)) return this.#sessions;
    return key.startsWith(exchangesUnder) ? this.#grants : undefined;
  }
}

/** The account's session that was idle longest, if the account has more than its share. */
export function ownExcess(
  cells: MemoryCells<object>,
  account: AccountKey,
  { sessionsPerAccount }: Pick<Capacity, "sessionsPerAccount">,
): Evicted | undefined {
  const { now, cells: all } = cells.step(account, { look: { under: [sessionsUnder], seals: false } });
  if (all.length <= sessionsPerAccount) return undefined;
  const view = new AccountView({ now, cells: all });
  const expired = all.find((cell) => view.isExpired(cell));
  if (expired !== undefined) return { partition: account, key: expired.key };
  const living = view.sessions();
  if (living.length <= sessionsPerAccount) return undefined;
  const longestIdle = living.reduce((a, b) => (b.facts.seenAt < a.facts.seenAt ? b : a));
  return { partition: account, key: longestIdle.cell.key };
}
