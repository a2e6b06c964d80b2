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
  ): Barrier["outcome"] | undefined {
    const barriers = [wholeAccount, ...sids].flatMap((sid) => this.#at(sid, now));
    const outcome = outcomeAt(barriers, { startedAt, issuedAt }, now);
    if (outcome !== undefined) return outcome;
    const doubtful = outcomeAt(barriers, { startedAt: startedAt - maxSkewMs, issuedAt }, now);
    return doubtful === undefined ? undefined : "collided";
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
