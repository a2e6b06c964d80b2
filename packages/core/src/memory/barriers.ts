import type { AccountKey } from "../domain/account.ts";
import { type Barrier, barriersOf, outcomeAt, stopsClaim, withBarrier } from "../domain/barrier.ts";
import type { RemovalByName } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { type Expiring, ExpiringMap } from "./expiring-map.ts";

interface BarriersInPlace extends Expiring {
  readonly barriers: readonly Barrier[];
}

/** What removals leave behind: each as narrow as its removal, and none in place of another. */
export class Barriers {
  readonly #places = new ExpiringMap<string, BarriersInPlace>();

  add(account: AccountKey, removal: RemovalByName, now: number): void {
    for (const { sid, barrier } of barriersOf(removal, now)) {
      const place = placeOf(account, sid);
      const standing = this.#at(place, now).filter(({ until }) => now <= until);
      const barriers = withBarrier(standing, barrier);
      this.#places.set(place, { barriers, until: Math.max(...barriers.map(({ until }) => until)) });
    }
  }

  /** What becomes of a sign-in whose redemption began at that time; `undefined`: no barrier stops it. */
  stop({ account, sid, issuedAt }: Session, startedAt: number, now: number): Barrier["outcome"] | undefined {
    const signIn = { startedAt, issuedAt };
    const named = sid === undefined ? undefined : outcomeAt(this.#at(placeOf(account.key, sid), now), signIn, now);
    return named ?? outcomeAt(this.#at(placeOf(account.key, undefined), now), signIn, now);
  }

  /** Whether a token issued then may no longer bring a grant of the account. */
  stopClaim(account: AccountKey, issuedAt: number, now: number): boolean {
    return stopsClaim(this.#at(placeOf(account, undefined), now), issuedAt, now);
  }

  /** What has expired but was not swept yet is counted, too. */
  get size(): number {
    return this.#places.size;
  }

  sweep(now: number, steps: number): void {
    this.#places.sweep(now, steps);
  }

  #at(place: string, now: number): readonly Barrier[] {
    return this.#places.get(place, now)?.barriers ?? [];
  }
}

const placeOf = (account: AccountKey, sid: string | undefined): string =>
  JSON.stringify(sid === undefined ? [account] : [account, sid]);
