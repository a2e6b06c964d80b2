import { type Clock, ReportedChanges } from "@identity-web/core";
import type { PostgresListener } from "./client.ts";
import { Notifications } from "./notifications.ts";
import type { Send } from "./sender.ts";

export interface ChangesOptions {
  readonly listen: () => PostgresListener;
  readonly schema: string;
  readonly channel: string;
  readonly send: Send;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** How long a registration is valid, and how long before its end it is renewed, in ms. */
const watchMs = 60_000;
const marginMs = 10_000;

/** Reports changes by LISTEN and NOTIFY. A step notifies only if a process has registered its wait. */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #reported: ReportedChanges;
  /** Until when the registration of a partition is valid. */
  readonly #validUntil = new Map<string, number>();
  readonly #notifications: Notifications;

  constructor(options: ChangesOptions) {
    this.#options = options;
    const { listen, channel, clock, timeoutMs } = options;
    this.#reported = new ReportedChanges(clock, timeoutMs);
    const onChange = (partition?: string) => (partition === undefined ? this.#forget() : this.wake(partition));
    this.#notifications = new Notifications({ listen, channel, onChange });
  }

  /** Resolves when the partition has changed since the call, or may have, or when the signal is aborted. Never rejects. */
  async next(partition: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#notifications.stay();
    this.#dropExpired();
    await this.#reported.next(partition, signal, () => this.#register(partition));
    if (!this.#reported.isWaiting()) this.#notifications.leave();
  }

  /** Wakes the calls that wait for this partition. Without a partition it wakes all. */
  wake(partition?: string): void {
    this.#reported.wake(partition);
  }

  close(): Promise<void> {
    this.#forget();
    return this.#notifications.close();
  }

  /** Without the connection nothing is reported, so later calls need a new one. */
  #forget(): void {
    this.wake();
    this.#reported.forget();
    this.#validUntil.clear();
  }

  #dropExpired(): void {
    for (const [partition, until] of this.#validUntil) {
      if (performance.now() <= until) continue;
      this.#reported.forget(partition);
      this.#validUntil.delete(partition);
    }
  }

  async #register(partition: string): Promise<boolean> {
    this.#validUntil.set(partition, performance.now() + watchMs - marginMs);
    const { send, schema } = this.#options;
    const [before] = await Promise.all([
      send(`SELECT ${schema}.watch_1($1::text, ${watchMs}) AS state`, partition),
      this.#notifications.open(),
    ]);
    const after = await send(`SELECT ${schema}.state_1($1::text) AS state`, partition);
    return before.rows[0]?.state === after.rows[0]?.state;
  }
}
