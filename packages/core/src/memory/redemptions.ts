import type { Redemption } from "../ports/store.ts";
import { ExpiringMap } from "./expiring-map.ts";

interface RedemptionRecord extends Redemption {
  /** How long it is remembered, so that the code isn't sent a second time. */
  readonly until: number;
  used: boolean;
}

/** Which transactions have been redeemed. Beyond its limit the oldest is forgotten, and its sign-in refused. */
export class Redemptions {
  readonly #records = new ExpiringMap<string, RedemptionRecord>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  begin(transactionId: string, forMs: number, rememberMs: number, now: number): Redemption | "replayed" {
    if (this.#records.get(transactionId, now) !== undefined) return "replayed";
    const redemption: Redemption = { transactionId, startedAt: now, deadline: now + forMs };
    this.#records.set(transactionId, {
      ...redemption,
      until: Math.max(redemption.deadline, now + rememberMs),
      used: false,
    });
    while (this.#records.size > this.#limit) this.#records.shift();
    return redemption;
  }

  /** Whether this redemption may sign in now: once, in time, and only if it is this store that began it. */
  use(redemption: Redemption, now: number): boolean {
    const record = this.#records.get(redemption.transactionId, now);
    if (record === undefined || record.startedAt !== redemption.startedAt || record.used) return false;
    record.used = true;
    return now <= record.deadline;
  }

  /** What has expired but was not swept yet is counted, too. */
  get size(): number {
    return this.#records.size;
  }

  sweep(now: number, steps: number): void {
    this.#records.sweep(now, steps);
  }
}
