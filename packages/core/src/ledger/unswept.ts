import { type AccountKey, isAccountKey } from "../domain/account.ts";
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Cell, Seen } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";
import { factsIn, type GrantFacts, rulingsKey } from "./facts.ts";
import { rulingsIn } from "./ruling.ts";

/** After how long a sweep is due, in ms: by then the process that made the removal has swept, or has died. */
const graceMs = 60_000;
const mostTold = 1000;

/** Finds accounts that need a sweep, in the answers of all steps. */
export class Unswept {
  readonly #clock: Pick<Clock, "now">;
  readonly #listeners: ((account: AccountKey) => void)[] = [];
  /** When each account was reported. */
  readonly #told = new Map<AccountKey, number>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  listen(listener: (account: AccountKey) => void): void {
    this.#listeners.push(listener);
  }

  /** Reports the account if the answer shows a ruling, or an ended grant, that was not swept in time. */
  look(partition: string, { now, cells }: Seen<object>): void {
    let due = Number.POSITIVE_INFINITY;
    // Uses no callback for each cell, because this runs in every request.
    for (const cell of cells) {
      const ended = cell.key === rulingsKey ? unsweptSince(cell) : owedSince(cell);
      if (ended !== undefined && ended < due) due = ended;
    }
    if (now - due >= graceMs && isAccountKey(partition)) this.tell(partition);
  }

  /** Reports an account, at most once in `graceMs`. */
  tell(account: AccountKey): void {
    const now = this.#clock.now();
    if (Math.abs(now - (this.#told.get(account) ?? Number.NEGATIVE_INFINITY)) < graceMs) return;
    this.#told.delete(account);
    this.#told.set(account, now);
    dropOldest(this.#told, mostTold);
    for (const listener of this.#listeners) listener(account);
  }
}

const unsweptSince = (listed: Cell<object>): number | undefined =>
  rulingsIn(listed).find(({ swept, effect }) => !swept && effect === "end")?.at;

/** When a grant ended whose token must still be revoked. */
const owedSince = (cell: Cell<object>): number | undefined =>
  cell.seal === undefined || !cell.key.startsWith("g:") ? undefined : factsIn<GrantFacts>(cell).ended;
