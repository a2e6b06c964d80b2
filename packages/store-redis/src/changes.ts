import { ChangeWaiters, type Clock } from "@identity-web/core";
import { isCluster, type RedisClient, type RedisCluster, type RedisSubscriber } from "./client.ts";

/** Receives the messages of channels. */
interface ChannelListener {
  listen(channel: string, heard: () => void): Promise<unknown>;
  /** Unsubscribes from the channel, and closes the connection after the last one. */
  leave(channel: string): void;
}

/** A channel that the process has subscribed to. */
interface Subscription {
  readonly ready: Promise<boolean>;
  isReady: boolean;
  leaving: ReturnType<typeof setTimeout> | undefined;
}

/** How long a subscription stays after its last waiting call, in ms: the caller often waits again. */
const lingerMs = 3000;
/** How long a caller waits before it polls, if the process can't subscribe, in ms. */
const pauseMs = 250;

/** Reports changes by publish/subscribe, on one connection for all channels. */
export class Changes {
  readonly #listener: ChannelListener;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #waiters = new ChangeWaiters();
  readonly #subscriptions = new Map<string, Subscription>();

  private constructor(listener: ChannelListener, clock: Clock, timeoutMs: number) {
    this.#listener = listener;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** `undefined` if the client can't subscribe. */
  static of(client: RedisClient | RedisCluster, clock: Clock, timeoutMs: number): Changes | undefined {
    const listener = isCluster(client) ? clusterListener(client) : serverListener(client);
    return listener && new Changes(listener, clock, timeoutMs);
  }

  /**
   * Resolves when a message was published since the call or may have been, or when the signal is aborted. Never rejects.
   *
   * @param last - Reads the name of the last change: once at the call, and again after the subscription is ready.
   */
  async next(channel: string, last: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const subscription = this.#subscriptions.get(channel) ?? this.#subscribe(channel);
    clearTimeout(subscription.leaving);
    await this.#waiters.wait(channel, signal, (end, over) => {
      if (!subscription.isReady) void this.#missed(subscription, last, over, end);
    });
    if (!this.#waiters.isWaiting(channel)) this.#linger(channel, subscription);
  }

  /** Ends the wait if a change came before the subscription was ready, or if the process can't subscribe. */
  async #missed(
    { ready }: Subscription,
    last: () => Promise<unknown>,
    over: AbortSignal,
    end: () => void,
  ): Promise<void> {
    const before = last();
    before.catch(() => undefined);
    try {
      const tooLong = this.#clock.sleep(this.#timeoutMs, over).then(() => false);
      if (!(await Promise.race([ready, tooLong]))) throw new Error("the channel can't be listened on");
      if ((await before) !== (await last())) end();
    } catch {
      await this.#clock.sleep(pauseMs, over);
      end();
    }
  }

  #subscribe(channel: string): Subscription {
    const ready = this.#listener
      .listen(channel, () => this.#waiters.wake(channel))
      .then(
        () => {
          subscription.isReady = true;
          return true;
        },
        () => {
          if (this.#subscriptions.get(channel) === subscription) this.#subscriptions.delete(channel);
          return false;
        },
      );
    const subscription: Subscription = { ready, isReady: false, leaving: undefined };
    this.#subscriptions.set(channel, subscription);
    return subscription;
  }

  #linger(channel: string, subscription: Subscription): void {
    clearTimeout(subscription.leaving);
    subscription.leaving = setTimeout(() => {
      if (this.#subscriptions.get(channel) !== subscription) return;
      this.#subscriptions.delete(channel);
      this.#listener.leave(channel);
    }, lingerMs);
  }
}

/** A Cluster's client keeps its own connections for sharded channels. */
function clusterListener(cluster: RedisCluster): ChannelListener | undefined {
  if (cluster.sSubscribe === undefined) return undefined;
  return {
    listen: async (channel, heard) => cluster.sSubscribe?.(channel, heard),
    leave(channel) {
      cluster.sUnsubscribe?.(channel).catch(() => undefined);
    },
  };
}

/** Uses a second connection, duplicated from the client: opened for the first channel, closed after the last. */
function serverListener(client: RedisClient): ChannelListener | undefined {
  if (client.duplicate === undefined) return undefined;
  const channels = new Map<string, () => void>();
  let connection: Promise<RedisSubscriber> | undefined;
  const connect = async (): Promise<RedisSubscriber> => {
    const made = client.duplicate?.();
    if (made === undefined) throw new Error("the client can't be duplicated");
    // The client reconnects by itself. Messages are lost until then, so the callers read the store again.
    made.on("error", () => {
      for (const wake of channels.values()) wake();
    });
    await made.connect();
    return made;
  };
  const close = () => {
    connection?.then((open) => open.destroy()).catch(() => undefined);
    connection = undefined;
  };
  return {
    async listen(channel, heard) {
      channels.set(channel, heard);
      connection ??= connect();
      const used = connection;
      try {
        await (await used).subscribe(channel, heard);
      } catch (error) {
        channels.delete(channel);
        // Other channels may still use the connection.
        if (connection === used && channels.size === 0) close();
        throw error;
      }
    },
    leave(channel) {
      channels.delete(channel);
      if (channels.size === 0) close();
      else connection?.then((open) => open.unsubscribe(channel)).catch(() => undefined);
    },
  };
}
