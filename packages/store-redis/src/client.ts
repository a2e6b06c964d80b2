/** What one command may be given. */
export interface SendOptions {
  /** Takes back a command that has not been sent yet. */
  readonly abortSignal?: AbortSignal;
}

/** A connection that hears what is published. */
export interface RedisSubscriber {
  on(event: "error", listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: () => void): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  destroy(): void;
}

/** The part of `createClient()`'s client (package `redis`) that the store uses. */
export interface RedisClient {
  sendCommand(args: readonly string[], options?: SendOptions): Promise<unknown>;
  /** Another connection to the same server. Without it waiting processes look now and then. */
  duplicate?(): RedisSubscriber;
}

/** One of a Cluster's servers that have slots. */
export interface RedisMaster {
  readonly client?: RedisClient | undefined;
}

/** The part of `createCluster()`'s client that the store uses. */
export interface RedisCluster {
  readonly masters: readonly RedisMaster[];
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
    options?: SendOptions,
  ): Promise<unknown>;
  /** Hears what is published in a slot. Without it waiting processes look now and then. */
  sSubscribe?(channel: string, listener: () => void): Promise<unknown>;
  sUnsubscribe?(channel: string): Promise<unknown>;
}

export const isCluster = (client: RedisClient | RedisCluster): client is RedisCluster => "masters" in client;

/** Sends one command to the server that has the key. */
export type Send = (args: readonly string[], key: string | undefined) => Promise<unknown>;

/** Every command with a limit: after `timeoutMs` it is taken back where that is still possible, and fails. */
export const sender =
  (client: RedisClient | RedisCluster, timeoutMs: number): Send =>
  (args, key) =>
    within(timeoutMs, (options) =>
      isCluster(client) ? client.sendCommand(key, false, [...args], options) : client.sendCommand(args, options),
    );

/** A sender for each server that has keys. */
export function senders(client: RedisClient | RedisCluster, timeoutMs: number): readonly Send[] {
  if (!isCluster(client)) return [sender(client, timeoutMs)];
  const clients = client.masters.flatMap((master) => (master.client === undefined ? [] : [master.client]));
  return clients.map((each) => sender(each, timeoutMs));
}

/** While a slot moves, or a server has just been started, it refuses or is left: that takes a moment. */
const refusedPauseMs = 20;

function within(timeoutMs: number, send: (options: SendOptions) => Promise<unknown>): Promise<unknown> {
  const aborter = new AbortController();
  return new Promise((resolve, reject) => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const timer = setTimeout(() => {
      clearTimeout(retry);
      reject(new Error(`Redis did not answer within ${timeoutMs} ms`));
      aborter.abort();
    }, timeoutMs);
    const settle = () => clearTimeout(timer);
    const attempt = () => {
      send({ abortSignal: aborter.signal }).then(
        (reply) => {
          settle();
          resolve(reply);
        },
        (error: unknown) => {
          if ((isRefused(error) || isCutOff(error)) && !aborter.signal.aborted) {
            retry = setTimeout(attempt, refusedPauseMs);
            return;
          }
          settle();
          reject(error);
        },
      );
    };
    attempt();
  });
}

/**
 * A Cluster's client drops its connections when it finds out that masters have changed, and with them commands of others
 * that were on their way. They may have run: the rules know a step of theirs again when it comes a second time.
 */
const isCutOff = (error: unknown): boolean => error instanceof Error && error.message === "Disconnects client";

/** Nothing was run then. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && /^(TRYAGAIN|CLUSTERDOWN|LOADING) /.test(error.message);
