import { type AccountKey, isAccountKey } from "../domain/account.ts";
import { dropOldest } from "../domain/drop-oldest.ts";
import type { Cell, Seen } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Format } from "./format.ts";
import { fenceKey } from "./names.ts";
import { unsweptSince } from "./sweep.ts";

/** After how long a sweep is due, in ms: by then the process that made the removal has swept, or has died. */
const graceMs = 60_000;
const mostTold = 1000;

/** Finds accounts that need a sweep, in the answers of all steps. */
export class Unswept<T> {
  readonly #format: Format<T>;
  readonly #clock: Pick<Clock, "now">;
  readonly #listeners: ((account: AccountKey) => void)[] = [];
  /** When each account was reported. */
  readonly #told = new Map<AccountKey, number>();

  constructor(format: Format<T>, clock: Pick<Clock, "now">) {
    this.#format = format;
    this.#clock = clock;
  }

  listen(listener: (account: AccountKey) => void): void {
    this.#listeners.push(listener);
  }

  /** Reports the account if the answer shows a fence with covers that were not swept in time. */
  look(partition: string, { now, cells }: Seen<T>): void {
    let fence: Cell<T> | undefined;
    // Uses no callback for each cell, because this runs in every request.
    for (const cell of cells) if (cell.key === fenceKey) fence = cell;
    if (fence === undefined || !isAccountKey(partition)) return;
    const since = unsweptSince(this.#format, fence);
    if (since !== undefined && now - since >= graceMs) this.tell(partition);
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
