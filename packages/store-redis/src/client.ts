import { failure } from "./error-texts.ts";

/** Options of one command. */
export interface SendOptions {
  /** Cancels a command that has not been sent yet. */
  readonly abortSignal?: AbortSignal;
}

/** A connection that receives published messages. */
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
  /** Makes another connection to the same server. Without it, waiting processes poll the server. */
  duplicate?(): RedisSubscriber;
}

/** A server of a Cluster that has slots. */
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
  /** Receives messages that are published in a slot. Without it, waiting processes poll the server. */
  sSubscribe?(channel: string, listener: () => void): Promise<unknown>;
  sUnsubscribe?(channel: string): Promise<unknown>;
}

export const isCluster = (client: RedisClient | RedisCluster): client is RedisCluster => "masters" in client;

/** Sends one command to the server that has the key. */
export type Send = (args: readonly string[], key: string | undefined) => Promise<unknown>;

/** Gives each command a time limit. After `timeoutMs` the command fails, and is cancelled if it has not been sent yet. */
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

/** The pause before a command is sent again, in ms: a server refuses commands while a slot moves, and just after its start. */
const refusedPauseMs = 20;

function within(timeoutMs: number, send: (options: SendOptions) => Promise<unknown>): Promise<unknown> {
  const aborter = new AbortController();
  return new Promise((resolve, reject) => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const timer = setTimeout(() => {
      clearTimeout(retry);
      reject(failure("redis-unanswered", { timeoutMs }));
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
          reject(isReadOnly(error) ? failure("redis-read-only", {}, { cause: error }) : error);
        },
      );
    };
    attempt();
  });
}

/**
 * Whether a Cluster's client has cut off a command. When the client learns that masters have changed, it closes its
 * connections, and their pending commands fail. Those commands may have run. Sending one again is safe, because the rules
 * recognize a step that arrives twice.
 */
const isCutOff = (error: unknown): boolean => error instanceof Error && error.message === "Disconnects client";

/** Whether the server refused the command without running it. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error && /^(TRYAGAIN|CLUSTERDOWN|LOADING) /.test(error.message);

/** Whether the server is a replica. A client keeps its connection to a former master. */
const isReadOnly = (error: unknown): boolean => error instanceof Error && error.message.startsWith("READONLY ");
