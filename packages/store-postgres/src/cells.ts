import { type CellStore, type Clock, changesCells, type Seen, type Step } from "@identity-web/core";
import { Changes } from "./changes.ts";
import type { PostgresClient, PostgresPool } from "./client.ts";
import { prepare } from "./migrate.ts";
import { type PostgresStoreOptions, settingsOf } from "./options.ts";
import { type Send, sender } from "./sender.ts";
import { channelOf } from "./sql/index.ts";
import { seenIn, textOf } from "./step-text.ts";

/** The server's limit is shorter than the process's, so that a step can't change anything after its process has given up. */
const lockShare = 0.8;

/** Cells in PostgreSQL. */
export interface PostgresCells extends CellStore<string> {
  step(partition: string, step: Step): Promise<Seen>;
  /** Sends a statement when the schema is ready. */
  readonly send: Send;
  /** Stops listening. Steps still work, because the pool belongs to the caller. */
  close(): Promise<void>;
}

/**
 * Keeps cells in PostgreSQL. Each step is one function call. It ignores data of another era, such as data from before the
 * promotion of a standby, or data of a restored backup.
 *
 * @throws IdentityError `configuration`
 */
export function postgresCells(
  client: PostgresPool | PostgresClient,
  options: PostgresStoreOptions,
  { clock }: { readonly clock: Clock },
): PostgresCells {
  const { schema, migrate, timeoutMs, listen, keepSessionsAcrossFailover: keeps } = settingsOf(client, options);
  const plain = sender(client, timeoutMs);
  let ready: Promise<void> | undefined;
  const send: Send = async (text, ...values) => {
    ready ??= prepare(plain, schema, migrate).catch((error: unknown) => {
      // After a failure the next step tries again.
      ready = undefined;
      throw error;
    });
    await ready;
    return plain(text, ...values);
  };
  const changes = listen && new Changes({ listen, schema, channel: channelOf(schema), send, clock, timeoutMs });
  /** The latest time and birth that this process got. Each step sends them, so that the store's time continues even if the server lost its latest readings. */
  let [told, born] = [0, 0];

  return {
    send,
    async step(partition, step) {
      const text = textOf(partition, step, { told, born, keeps, lockMs: Math.ceil(timeoutMs * lockShare) });
      const seen = seenIn(await send(`SELECT ${schema}.step_1($1::text) AS seen`, text));
      told = Math.max(told, seen.now);
      born = Math.max(born, seen.bornAt);
      if (seen.done && changesCells(step)) changes?.wake(partition);
      return seen;
    },
    ...(changes && { changed: (partition: string, signal: AbortSignal) => changes.next(partition, signal) }),
    close: async () => changes?.close(),
  };
}
