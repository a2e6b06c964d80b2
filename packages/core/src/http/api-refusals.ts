import type { Account } from "../domain/account.ts";
import type { Clock } from "../ports/clock.ts";

/** How long no other token is asked for where an API has refused a new one, in ms. */
const pauseMs = 30_000;
/** Places that are remembered at once. */
const mostPlaces = 10_000;

/**
 * Where an API refused a token that had just been obtained for it. Another token wouldn't help there, and asking for one at
 * each call would cost a refresh each time. Remembered in this process only: each process tries once.
 */
export class ApiRefusals {
  readonly #clock: Pick<Clock, "now">;
  readonly #until = new Map<string, number>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  note(place: string): void {
    this.#until.delete(place);
    this.#until.set(place, this.#clock.now() + pauseMs);
    const oldest = this.#until.size > mostPlaces ? this.#until.keys().next().value : undefined;
    if (oldest !== undefined) this.#until.delete(oldest);
  }

  isRecent(place: string): boolean {
    const until = this.#until.get(place);
    if (until === undefined) return false;
    // A clock that was set back would make the pause long.
    const left = until - this.#clock.now();
    if (left > 0 && left <= pauseMs) return true;
    this.#until.delete(place);
    return false;
  }
}

/** One API and the account whose tokens it refuses; without an account the app itself. */
export const placeOf = (api: string, account: Pick<Account, "key"> | undefined): string =>
  `${account?.key ?? "app"} ${api}`;
