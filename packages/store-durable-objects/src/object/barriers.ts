import {
  type Barrier,
  barriersOf,
  outcomeAt,
  type RemovalByName,
  type SessionRecord,
  stopsClaim,
  withBarrier,
} from "@identity-web/core";
import type { Partition } from "./partition.ts";

const wholeAccount = "";

/** Why a sign-in was not stored. */
export interface StoppedSignIn {
  readonly outcome: Barrier["outcome"];
  /** After so many ms it may begin again without meeting the same doubt. */
  readonly againInMs: number;
}

/** What removals of the account leave behind. Everything here runs within a write. */
export class Barriers {
  readonly #partition: Partition;

  constructor(partition: Partition) {
    this.#partition = partition;
  }

  add(removal: RemovalByName, now: number): void {
    for (const { sid = wholeAccount, barrier } of barriersOf(removal, now)) {
      const standing = withBarrier(this.#at(sid, now), barrier);
      const until = Math.max(...standing.map((each) => each.until));
      const row = [sid, JSON.stringify(standing), until];
      this.#partition.all("INSERT OR REPLACE INTO barriers VALUES (?, ?, ?)", ...row);
    }
  }

  /**
   * What becomes of a sign-in whose redemption began at that time; `undefined`: no barrier stops it. The redemption has a
   * clock of its own: where it may have begun before a removal, by as much as clocks differ, it begins again.
   */
  stop(
    { sids, issuedAt }: Pick<SessionRecord, "sids" | "issuedAt">,
    { startedAt, maxSkewMs, now }: { readonly startedAt: number; readonly maxSkewMs: number; readonly now: number },
  ): StoppedSignIn | undefined {
    const barriers = [wholeAccount, ...sids].flatMap((sid) => this.#at(sid, now));
    const outcome = outcomeAt(barriers, { startedAt, issuedAt }, now);
    if (outcome === "ended") return { outcome, againInMs: 0 };
    const doubtful = outcomeAt(barriers, { startedAt: startedAt - maxSkewMs, issuedAt }, now);
    if (doubtful === undefined) return undefined;
    const last = Math.max(...barriers.map(({ at }) => at));
    return { outcome: "collided", againInMs: Math.max(0, last + maxSkewMs + 1 - now) };
  }

  /** Whether a token issued then may no longer bring a grant of the account. */
  stopClaim(issuedAt: number, now: number): boolean {
    return stopsClaim(this.#at(wholeAccount, now), issuedAt, now);
  }

  #at(sid: string, now: number): readonly Barrier[] {
    const row = this.#partition.get<{ standing: string }>("SELECT standing FROM barriers WHERE sid = ?", sid);
    // Nobody else writes here; a barrier without a bound has none in JSON either.
    const standing: readonly Barrier[] = row === undefined ? [] : JSON.parse(row.standing);
    return standing.filter(({ until }) => now <= until);
  }
}
