/** What one command may be given. */
export interface SendOptions {
  /** Takes back a command that has not been sent yet. */
  readonly abortSignal?: AbortSignal;
}

/** The part of `createClient()`'s client (package `redis`) that the store uses. */
export interface RedisClient {
  sendCommand(args: readonly string[], options?: SendOptions): Promise<unknown>;
}

/** The part of `createCluster()`'s client that the store uses. */
export interface RedisCluster {
  readonly masters: readonly unknown[];
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
    options?: SendOptions,
  ): Promise<unknown>;
}

export const isCluster = (client: RedisClient | RedisCluster): client is RedisCluster => "masters" in client;

/** Sends one command to whichever server has the key. */
export type Send = (args: readonly string[], key: string | undefined) => Promise<unknown>;

/** Every command with a limit: after `timeoutMs` it is taken back where that is still possible, and fails. */
export function sender(client: RedisClient | RedisCluster, timeoutMs: number): Send {
  return (args, key) => {
    const aborter = new AbortController();
    const options = { abortSignal: aborter.signal };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`Redis did not answer within ${timeoutMs} ms`));
        aborter.abort();
      }, timeoutMs);
      const sent = isCluster(client)
        ? client.sendCommand(key, false, [...args], options)
        : client.sendCommand(args, options);
      sent.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  };
}
