import { cellsContents, cellsStore, type Sealer, type StoreContents, type StoreDriver } from "@identity-web/core";
import { type PostgresCells, postgresCells } from "./cells.ts";
import type { PostgresClient, PostgresPool } from "./client.ts";
import { contentsOf } from "./contents.ts";
import { reportDurability } from "./durability.ts";
import { type PostgresStoreOptions, settingsOf } from "./options.ts";

/** A store in PostgreSQL, with a method that lists its contents. */
export interface PostgresStore extends StoreDriver {
  /**
   * Lists the present contents of the store, for administrators' pages and tests. The list never has a token. It reads every cell,
   * opens the sessions with the secrets of the app that opened the store last, and leaves out sessions of other secrets.
   */
  inspect(): Promise<StoreContents>;
  /** Closes the connection of `listen`. End the pool yourself. */
  close(): Promise<void>;
}

/** How long a step may take to arrive at the server before it is decided again, in ms. */
export const arrivalMs = 20;

/**
 * Keeps sessions and tokens in PostgreSQL 13 or later, for many processes and machines. The app owns the pool: end it after the
 * app. All personal data is sealed before it leaves the process. When the store is opened, a `warning` event reports which
 * acknowledged sign-outs this server could lose.
 *
 * @param client - A `Pool` of the package `pg`, or another driver, adapted to `PostgresClient`.
 * @throws IdentityError `configuration`
 * @example
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
 * app.use(identity({ store: postgresStore(pool), provider, baseUrl, secrets }));
 */
export function postgresStore(
  client: PostgresPool | PostgresClient,
  options: PostgresStoreOptions = {},
): PostgresStore {
  const { schema, keepSessionsAcrossFailover } = settingsOf(client, options);
  let cells: PostgresCells | undefined;
  let sealer: Sealer | undefined;
  return {
    name: "postgres",

    open(context) {
      cells ??= postgresCells(client, options, context);
      ({ sealer } = context);
      // Never rejects: a failure becomes an event.
      void reportDurability(cells.send, keepSessionsAcrossFailover, context.events);
      return cellsStore(cells, context, { arrivalMs });
    },

    async inspect() {
      if (cells === undefined || sealer === undefined) return { accounts: [], sessions: 0 };
      const { now } = await cells.step("", {});
      return cellsContents(contentsOf(cells.send, schema), now, { sealer });
    },

    close: async () => cells?.close(),
  };
}
