import type { Redemption } from "@identity-web/core";

interface Recorded extends Redemption {
  readonly until: number;
  isUsed: boolean;
}

/** One transaction's redemption. */
export class RedemptionPartition {
  #record: Recorded | undefined;

  begin(transactionId: string, forMs: number, rememberMs: number, now: number): Redemption | "replayed" {
    if (this.#record !== undefined && now <= this.#record.until) return "replayed";
    const redemption = { transactionId, startedAt: now, deadline: now + forMs };
    this.#record = { ...redemption, until: now + Math.max(forMs, rememberMs), isUsed: false };
    return redemption;
  }

  /** Whether it is this redemption that was begun here, in time, and the first time that somebody asks. */
  confirm({ startedAt }: Redemption, now: number): boolean {
    const record = this.#record;
    if (record === undefined || now > record.until || record.startedAt !== startedAt || record.isUsed) return false;
    record.isUsed = true;
    return now <= record.deadline;
  }
}
