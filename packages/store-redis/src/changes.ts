import { type Clock, ReportedChanges } from "@identity-web/core";
import { isCluster, type RedisClient, type RedisCluster, type RedisSubscriber } from "./client.ts";

/** Receives the messages of channels. */
interface ChannelListener {
  listen(channel: string, heard: () => void): Promise<unknown>;
  /** Unsubscribes from the channel, and closes the connection after the last one. */
  leave(channel: string): void;
}

/** How long a subscription stays after its last waiting call, in ms: the caller often waits again. */
const lingerMs = 3000;

/** Reports changes by publish/subscribe, on one connection for all channels. */
export class Changes {
  readonly #listener: ChannelListener;
  readonly #reported: ReportedChanges;
  /** The ends of subscriptions without a waiting call. */
  readonly #leaving = new Map<string, ReturnType<typeof setTimeout>>();

  private constructor(listener: ChannelListener, clock: Clock, timeoutMs: number) {
    this.#listener = listener;
    this.#reported = new ReportedChanges(clock, timeoutMs);
  }

  /** `undefined` if the client can't subscribe. */
  static of(client: RedisClient | RedisCluster, clock: Clock, timeoutMs: number): Changes | undefined {
    const listener = isCluster(client) ? clusterListener(client) : serverListener(client);
    return listener && new Changes(listener, clock, timeoutMs);
  }

  /**
   * Resolves when a message was published since the call or may have been, or when the signal is aborted. Never rejects.
   *
   * @param last - Reads the name of the last change: before the subscription, and again when it is ready.
   */
  async next(channel: string, last: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    clearTimeout(this.#leaving.get(channel));
    await this.#reported.next(channel, signal, () => this.#subscribe(channel, last));
    if (!this.#reported.isWaiting(channel)) this.#linger(channel);
  }

  async #subscribe(channel: string, last: () => Promise<unknown>): Promise<boolean> {
    const before = await last();
    await this.#listener.listen(channel, () => this.#reported.wake(channel));
    // If this read fails, something may have changed. The subscription stays.
    return last().then(
      (now) => now === before,
      () => false,
    );
  }

  #linger(channel: string): void {
    clearTimeout(this.#leaving.get(channel));
    const leave = () => {
      this.#leaving.delete(channel);
      this.#reported.forget(channel);
      this.#listener.leave(channel);
    };
    this.#leaving.set(channel, setTimeout(leave, lingerMs));
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
        if (channels.get(channel) === heard) channels.delete(channel);
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
