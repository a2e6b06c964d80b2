import { ChangeWaiters, type Clock } from "@identity-web/core";
import type { PostgresListener } from "./client.ts";
import { Notifications } from "./notifications.ts";
import type { Send } from "./sender.ts";

export interface ChangesOptions {
  readonly listen: () => PostgresListener;
  readonly schema: string;
  readonly channel: string;
  readonly send: Send;
  readonly clock: Clock;
}

/** A partition for which this process has registered its wait in the database. */
interface Watch {
  /** Whether nothing had changed before the notifications began. */
  readonly isQuiet: Promise<boolean>;
  readonly validUntil: number;
  isReady: boolean;
}

/** How long a registration is valid, and how long before its end it is renewed, in ms. */
const watchMs = 60_000;
const marginMs = 10_000;
/** The pause of a caller before it looks again if there are no notifications, in ms. */
const pauseMs = 250;

/** Reports changes by LISTEN and NOTIFY. A step notifies only if a process has registered its wait. */
export class Changes {
  readonly #options: ChangesOptions;
  readonly #waiters = new ChangeWaiters();
  readonly #watches = new Map<string, Watch>();
  readonly #notifications: Notifications;

  constructor(options: ChangesOptions) {
    this.#options = options;
    const { listen, channel } = options;
    const onChange = (partition?: string) => (partition === undefined ? this.#forget() : this.wake(partition));
    this.#notifications = new Notifications({ listen, channel, onChange });
  }

  /** Resolves when the partition has changed since the call, or may have, or when the signal is aborted. Never rejects. */
  async next(partition: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#notifications.stay();
    const watch = this.#watchOf(partition);
    await this.#waiters.wait(partition, signal, (end, over) => {
      if (!watch.isReady) void this.#missed(watch, end, over);
    });
    if (!this.#waiters.isWaiting()) this.#notifications.leave();
  }

  /** Wakes the calls that wait for this partition. Without a partition it wakes all. */
  wake(partition?: string): void {
    this.#waiters.wake(partition);
  }

  close(): Promise<void> {
    this.#forget();
    return this.#notifications.close();
  }

  /** Without the connection nothing is reported, so later calls need a new one. */
  #forget(): void {
    this.wake();
    this.#watches.clear();
  }

  async #missed({ isQuiet }: Watch, end: () => void, over: AbortSignal): Promise<void> {
    const isHeard = await isQuiet.catch(async () => {
      await this.#options.clock.sleep(pauseMs, over);
      return false;
    });
    if (!isHeard) end();
  }

  #watchOf(partition: string): Watch {
    const now = performance.now();
    for (const [name, { validUntil }] of this.#watches) {
      if (validUntil < now) this.#watches.delete(name);
    }
    const known = this.#watches.get(partition);
    if (known !== undefined) return known;
    const isQuiet = this.#begin(partition);
    const watch: Watch = { isQuiet, validUntil: now + watchMs - marginMs, isReady: false };
    isQuiet.then(
      () => {
        watch.isReady = true;
      },
      () => {
        if (this.#watches.get(partition) === watch) this.#watches.delete(partition);
      },
    );
    this.#watches.set(partition, watch);
    return watch;
  }

  async #begin(partition: string): Promise<boolean> {
    const { send, schema } = this.#options;
    const [before] = await Promise.all([
      send(`SELECT ${schema}.watch_1($1::text, ${watchMs}) AS state`, partition),
      this.#notifications.open(),
    ]);
    const after = await send(`SELECT ${schema}.state_1($1::text) AS state`, partition);
    return before.rows[0]?.state === after.rows[0]?.state;
  }
}
