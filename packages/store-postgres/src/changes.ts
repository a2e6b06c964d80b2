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

interface Registration {
  readonly partition: string;
  /** When the next call registers again, and when the server may delete the registration, in ms of `performance.now()`. */
  renewAt: number;
  readonly endsAt: number;
}

/** Reports changes by LISTEN and NOTIFY. A step notifies only if a process has registered its wait. */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #reported: ReportedChanges;
  /** The registrations, by the name that notifications have. */
  readonly #registrations = new Map<string, Registration>();
  readonly #notifications: Notifications;

  constructor(options: ChangesOptions) {
    this.#options = options;
    const { listen, channel, clock, timeoutMs } = options;
    this.#reported = new ReportedChanges(clock, timeoutMs);
    this.#notifications = new Notifications({ listen, channel, onChange: (name) => this.#heard(name) });
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

  #heard(name: string | undefined): void {
    const registration = this.#registrations.get(name ?? "");
    if (name === undefined) this.#forget();
    else if (registration !== undefined) this.wake(registration.partition);
  }

  /** Without the connection nothing is reported, so later calls need a new one. */
  #forget(): void {
    this.wake();
    this.#reported.forget();
    this.#registrations.clear();
  }

  #dropExpired(): void {
    const now = performance.now();
    for (const [name, registration] of this.#registrations) {
      if (now > registration.renewAt) {
        this.#reported.forget(registration.partition);
        registration.renewAt = Number.POSITIVE_INFINITY;
      }
      // Until its end the server may still notify earlier callers by this name.
      if (now > registration.endsAt) this.#registrations.delete(name);
    }
  }

  async #register(partition: string): Promise<boolean> {
    const endsAt = performance.now() + watchMs;
    const { send, schema } = this.#options;
    const [before] = await Promise.all([
      send(`SELECT state, name FROM ${schema}.watch_1($1::text, ${watchMs})`, partition),
      this.#notifications.open(),
    ]);
    this.#registrations.set(String(before.rows[0]?.name), { partition, endsAt, renewAt: endsAt - marginMs });
    const after = await send(`SELECT ${schema}.state_1($1::text) AS state`, partition);
    return before.rows[0]?.state === after.rows[0]?.state;
  }
}
