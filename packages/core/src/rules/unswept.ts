import { type AccountKey, isAccountKey } from "../domain/account.ts";
import type { Cell, Seen } from "../ports/cell-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Format } from "./format.ts";
import { fenceKey } from "./names.ts";
import { unsweptSince } from "./sweep.ts";

/** A process that removed has swept by then, or has died. In ms. */
const graceMs = 60_000;
const mostTold = 1000;

/** Notices accounts that are to be swept, in looks that are made anyway. */
export class Unswept<T> {
  readonly #format: Format<T>;
  readonly #clock: Pick<Clock, "now">;
  readonly #listeners: ((account: AccountKey) => void)[] = [];
  /** Accounts that were told of, and when. */
  readonly #told = new Map<AccountKey, number>();

  constructor(format: Format<T>, clock: Pick<Clock, "now">) {
    this.#format = format;
    this.#clock = clock;
  }

  listen(listener: (account: AccountKey) => void): void {
    this.#listeners.push(listener);
  }

  /** Whether a look shows a fence whose covers were not swept. */
  look(partition: string, { now, cells }: Seen<T>): void {
    let fence: Cell<T> | undefined;
    // No function for each cell: this is on the path of every request.
    for (const cell of cells) if (cell.key === fenceKey) fence = cell;
    if (fence === undefined || !isAccountKey(partition)) return;
    const since = unsweptSince(this.#format, fence);
    if (since !== undefined && now - since >= graceMs) this.tell(partition);
  }

  /** Tells of an account, once in a while. */
  tell(account: AccountKey): void {
    const now = this.#clock.now();
    if (Math.abs(now - (this.#told.get(account) ?? Number.NEGATIVE_INFINITY)) < graceMs) return;
    this.#told.delete(account);
    this.#told.set(account, now);
    for (const oldest of this.#told.keys()) {
      if (this.#told.size <= mostTold) break;
      this.#told.delete(oldest);
    }
    for (const listener of this.#listeners) listener(account);
  }
}
