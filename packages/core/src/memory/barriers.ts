import type { AccountKey } from "../domain/account.ts";
import { isConcerned } from "../domain/logout-notice.ts";
import type { Removal } from "../domain/removal.ts";
import type { Session } from "../domain/session.ts";
import { type Expiring, ExpiringMap } from "./expiring-map.ts";
import { coversBound } from "./issue-bound.ts";

/** Which sessions the removal named: their sign-in has ended; any other one that is stopped has only collided. */
type Named = "all" | "none" | { readonly sid: string };

export interface Barrier extends Expiring {
  /** It stops redemptions that began at this time or before. */
  readonly at: number;
  readonly issuedUntil: number | undefined;
  readonly named: Named;
}

interface BarriersInPlace extends Expiring {
  readonly barriers: readonly Barrier[];
}

/** What removals leave behind: each as narrow as its removal, and none in place of another. */
export class Barriers {
  readonly #places = new ExpiringMap<string, BarriersInPlace>();

  add(account: AccountKey, removal: Removal, now: number): void {
    const place = placeOf(account, removal);
    if (place === undefined) return;
    const added: Barrier = {
      at: now,
      until: now + removal.barrierForMs,
      issuedUntil: removal.issuedUntil,
      named: namedBy(removal),
    };
    const barriers = withBarrier(this.#standing(place, now), added);
    this.#places.set(place, { barriers, until: Math.max(...barriers.map((barrier) => barrier.until)) });
  }

  /** What becomes of a sign-in whose redemption began at that time; `undefined`: no barrier stops it. */
  stop(session: Session, startedAt: number, now: number): "ended" | "collided" | undefined {
    let collided = false;
    for (const barrier of this.#reaching(session, now)) {
      if (startedAt > barrier.at || !isConcerned(session.issuedAt, barrier.issuedUntil)) continue;
      if (names(barrier.named, session)) return "ended";
      collided = true;
    }
    return collided ? "collided" : undefined;
  }

  /** What has expired but was not swept yet is counted, too. */
  get size(): number {
    return this.#places.size;
  }

  sweep(now: number, steps: number): void {
    this.#places.sweep(now, steps);
  }

  #reaching(session: Session, now: number): readonly Barrier[] {
    const ofAccount = this.#standing(placeOfAccount(session.account.key), now);
    if (session.sid === undefined) return ofAccount;
    return [...ofAccount, ...this.#standing(placeOfSid(session.account.key, session.sid), now)];
  }

  #standing(place: string, now: number): readonly Barrier[] {
    return (this.#places.get(place, now)?.barriers ?? []).filter((barrier) => now <= barrier.until);
  }
}

const placeOfAccount = (account: AccountKey): string => JSON.stringify([account]);
const placeOfSid = (account: AccountKey, sid: string): string => JSON.stringify([account, sid]);

/** How far the barrier reaches: all of the account, one sid of it, or nothing that could still be on its way. */
function placeOf(account: AccountKey, { sessions, tokens }: Removal): string | undefined {
  if (tokens === "all" || sessions === "all") return placeOfAccount(account);
  return sessions === "none" || sessions.sid === undefined ? undefined : placeOfSid(account, sessions.sid);
}

function namedBy({ sessions }: Removal): Named {
  if (sessions === "all" || sessions === "none") return sessions;
  return sessions.sid === undefined ? "none" : { sid: sessions.sid };
}

function names(named: Named, session: Session): boolean {
  return named === "all" || (named !== "none" && named.sid === session.sid);
}

/** The barriers that stand when one more is put up: one that adds nothing to another goes. */
export function withBarrier(standing: readonly Barrier[], added: Barrier): readonly Barrier[] {
  if (standing.some((barrier) => dominates(barrier, added))) return standing;
  return [...standing.filter((barrier) => !dominates(added, barrier)), added];
}

/** Whether the first barrier stops whatever the second one does, for as long and with the same outcome. */
function dominates(a: Barrier, b: Barrier): boolean {
  return a.at >= b.at && a.until >= b.until && coversBound(a.issuedUntil, b.issuedUntil) && namesAll(a.named, b.named);
}

function namesAll(a: Named, b: Named): boolean {
  if (a === "all" || b === "none") return true;
  return a !== "none" && b !== "all" && a.sid === b.sid;
}
