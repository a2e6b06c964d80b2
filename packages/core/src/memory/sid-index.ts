import type { AccountKey } from "../domain/account.ts";
import { comparableIssuer } from "../domain/logout-notice.ts";
import type { Session } from "../domain/session.ts";
import { type Expiring, ExpiringMap } from "./expiring-map.ts";

/** An account of a sid, linked to the sid's others (a list would cost most sids more): whose session lasts longest is first. */
interface IndexedAccount extends Expiring {
  readonly issuer: string;
  readonly account: AccountKey;
  readonly next: IndexedAccount | undefined;
}

const trimSteps = 8;

/** Which accounts have or had sessions of a provider's session, until those sessions' absolute expiry. */
export class SidIndex {
  readonly #sids = new ExpiringMap<string, IndexedAccount>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(sid: string, { account, expiresAt }: Session, now: number): void {
    const standing = this.#standing(sid, now);
    const same = standing.find((entry) => entry.account === account.key);
    const until = Math.max(expiresAt, same?.until ?? 0);
    const mine = { issuer: account.issuer, account: account.key, until };
    const entries = [...standing.filter((entry) => entry !== same), mine].sort((a, b) => a.until - b.until);
    let first: IndexedAccount | undefined;
    for (const entry of entries) {
      first = { issuer: entry.issuer, account: entry.account, until: entry.until, next: first };
    }
    if (first !== undefined) this.#sids.set(sid, first);
  }

  /** Without an issuer: the accounts of every issuer. */
  find(sid: string, issuer: string | undefined, now: number): AccountKey[] {
    const wanted = issuer === undefined ? undefined : comparableIssuer(issuer);
    return this.#standing(sid, now)
      .filter((entry) => wanted === undefined || comparableIssuer(entry.issuer) === wanted)
      .map((entry) => entry.account);
  }

  /**
   * Beyond the limit, forgets the sids that were indexed longest ago and have no living session any more: those that have
   * one must be found. A few steps with every write are enough, because the limit is several times that of sessions.
   */
  trim(hasSession: (account: AccountKey, sid: string) => boolean): void {
    for (let step = 0; step < trimSteps && this.#sids.size > this.#limit; step++) {
      const oldest = this.#sids.shift();
      if (oldest === undefined) return;
      const [sid, first] = oldest;
      if (listOf(first).some(({ account }) => hasSession(account, sid))) this.#sids.set(sid, first);
    }
  }

  /** What has expired but was not swept yet is counted, too. */
  get size(): number {
    return this.#sids.size;
  }

  sweep(now: number, steps: number): void {
    this.#sids.sweep(now, steps);
  }

  #standing(sid: string, now: number): readonly IndexedAccount[] {
    return listOf(this.#sids.get(sid, now)).filter((entry) => now <= entry.until);
  }
}

function listOf(first: IndexedAccount | undefined): IndexedAccount[] {
  const list: IndexedAccount[] = [];
  for (let entry = first; entry !== undefined; entry = entry.next) list.push(entry);
  return list;
}
