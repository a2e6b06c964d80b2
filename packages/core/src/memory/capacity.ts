import type { AccountKey } from "../domain/account.ts";
import { livingIn } from "../rules/contents.ts";
import type { Format } from "../rules/format.ts";
import { fenceKey, grantsUnder, sessionIdOf, sessionsUnder, withoutSidCell } from "../rules/names.ts";
import { nameInPlain } from "../rules/plain-format.ts";
import { CellOrder } from "./cell-order.ts";
import type { OrderedCell } from "./kept-cell.ts";
import type { CellWatch, MemoryCells } from "./memory-cells.ts";

/** The place of a cell that is deleted to make room. */
export type Evicted = Pick<OrderedCell<unknown>, "partition" | "key">;

/**
 * Keeps sessions, and grants without a session, in the order of their writes. To make room, the memory store deletes what was
 * written longest ago. A touch writes its session.
 */
export class Capacity implements CellWatch<object> {
  readonly nameIn = nameInPlain;
  readonly #sessions = new CellOrder();
  readonly #grants = new CellOrder();
  readonly #most: number;

  /** An account with more sessions loses its own first: a hundred, or half of a small limit. */
  readonly sessionsPerAccount: number;

  constructor(most: number) {
    this.#most = most;
    this.sessionsPerAccount = Math.min(100, Math.ceil(most / 2));
  }

  orderOf(key: string): CellOrder | undefined {
    if (key.startsWith(sessionsUnder)) return this.#sessions;
    return isFreeGrant(key) ? this.#grants : undefined;
  }

  /** Nothing reads these cells without their session. */
  deletedWith(key: string): readonly string[] {
    if (!key.startsWith(sessionsUnder)) return [];
    return [`${grantsUnder}${key}`, withoutSidCell(sessionIdOf(key))];
  }

  /** A sweep finds the grants that it must revoke by their sessions. It is due as long as the fence has covers. */
  outlives(key: string, read: (other: string) => object | undefined): boolean {
    const fence = key.startsWith(sessionsUnder) ? read(fenceKey) : undefined;
    return fence !== undefined && "covers" in fence && Array.isArray(fence.covers) && fence.covers.length > 0;
  }

  /** The session that was idle longest, if there are too many. */
  excessSession(): Evicted | undefined {
    return this.#sessions.size > this.#most ? this.#sessions.oldest : undefined;
  }

  /** The oldest written grant without a session, if there are too many. */
  excessGrant(): Evicted | undefined {
    return this.#grants.size > this.#most ? this.#grants.oldest : undefined;
  }
}

/** Whether the cell is an on-behalf-of grant. The app's own grants need no limit. */
const isFreeGrant = (key: string): boolean => key.startsWith("g:o:");

/** The account's session that was idle longest, if the account has more than its share. */
export function ownExcess(
  cells: MemoryCells<object>,
  format: Format<object>,
  account: AccountKey,
  { sessionsPerAccount }: Pick<Capacity, "sessionsPerAccount">,
): Evicted | undefined {
  const { now, cells: all } = cells.step(account, { look: { under: [sessionsUnder], seals: false } });
  if (all.length <= sessionsPerAccount) return undefined;
  const living = livingIn(format, all, now).sessions;
  if (living.length <= sessionsPerAccount) return undefined;
  const longestIdle = living.reduce((a, b) => (b.facts.seenAt < a.facts.seenAt ? b : a));
  return { partition: account, key: longestIdle.cell.key };
}
