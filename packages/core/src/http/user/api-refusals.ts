import type { Account } from "../../domain/account.ts";
import { dropOldest } from "../../domain/drop-oldest.ts";
import type { Clock } from "../../ports/clock.ts";

/**
 * How long no other token is requested after an API has refused a new one, in ms. The first refusal has no pause, because an API may
 * refuse the first tokens on purpose. The OpenID Foundation's module "refresh token test" of FAPI 2.0 does so, and expects one refresh
 * for each call. The next four have a short pause: if a user signs out and at once in again, an API refuses even new tokens for some
 * seconds (`clocksApartMs`).
 */
const [shortMs, longMs] = [2_000, 30_000];
const mostShort = 4;
/** A refusal is forgotten after this time without another one, in ms. */
const forgottenMs = 2 * longMs;
/** How many places are remembered. */
const mostPlaces = 10_000;

/**
 * Remembers, in this process only, which APIs refused new tokens of which accounts. Another token wouldn't help, and each call would
 * cost a refresh.
 */
export class ApiRefusals {
  readonly #clock: Pick<Clock, "now">;
  readonly #places = new Map<string, { readonly since: number; readonly times: number }>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  note(place: string): void {
    const times = (this.#recent(place)?.times ?? 0) + 1;
    this.#places.delete(place);
    this.#places.set(place, { since: this.#clock.now(), times });
    dropOldest(this.#places, mostPlaces);
  }

  /**
   * Whether no other token should be requested for this place now.
   *
   * @param since - When the user signed in, in ms since the epoch: earlier refusals don't count.
   */
  isPausing(place: string, since = 0): boolean {
    const noted = this.#recent(place);
    if (noted === undefined || noted.times < 2 || noted.since < since) return false;
    return this.#clock.now() - noted.since < (noted.times <= 1 + mostShort ? shortMs : longMs);
  }

  #recent(place: string) {
    const noted = this.#places.get(place);
    if (noted === undefined) return undefined;
    // A clock that was set back would make the pause long.
    const passed = this.#clock.now() - noted.since;
    if (passed >= 0 && passed < forgottenMs) return noted;
    this.#places.delete(place);
    return undefined;
  }
}

/** One API and the account whose tokens it refuses; without an account the app itself. */
export const placeOf = (api: string, account: Pick<Account, "key"> | undefined): string =>
  `${account?.key ?? "app"} ${api}`;
