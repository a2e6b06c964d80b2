import type { Account } from "../../domain/account.ts";
import { dropOldest } from "../../domain/drop-oldest.ts";
import type { Clock } from "../../ports/clock.ts";

/** How long no other token is requested after an API has refused a new one, in ms. */
const pauseMs = 30_000;
/**
 * New tokens that an API refuses before the pause. Two, because an API may refuse the first ones on purpose. The OpenID
 * Foundation's module "refresh token test" of FAPI 2.0 does so, and expects one refresh for each call.
 */
const refusedBeforePause = 2;
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

  /** Whether no other token should be requested for this place now. */
  isPausing(place: string): boolean {
    return (this.#recent(place)?.times ?? 0) >= refusedBeforePause;
  }

  #recent(place: string) {
    const noted = this.#places.get(place);
    if (noted === undefined) return undefined;
    // A clock that was set back would make the pause long.
    const passed = this.#clock.now() - noted.since;
    if (passed >= 0 && passed < pauseMs) return noted;
    this.#places.delete(place);
    return undefined;
  }
}

/** One API and the account whose tokens it refuses; without an account the app itself. */
export const placeOf = (api: string, account: Pick<Account, "key"> | undefined): string =>
  `${account?.key ?? "app"} ${api}`;
