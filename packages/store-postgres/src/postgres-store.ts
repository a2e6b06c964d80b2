import { cellsContents, cellsStore, type Sealer, type StoreContents, type StoreDriver } from "@identity-web/core";
import { type PostgresCells, postgresCells } from "./cells.ts";
import { checkClient, type PostgresClient, type PostgresPool } from "./client.ts";
import { contentsOf } from "./contents.ts";
import { reportDurability } from "./durability.ts";
import { type PostgresStoreOptions, settingsOf } from "./options.ts";

/** A store in PostgreSQL, and a look at what it holds. */
export interface PostgresStore extends StoreDriver {
  /**
   * What the store holds at this moment, for administrators' pages and tests: never a token. Reads every cell and opens
   * every session, by the secrets of the app that opened the store last. What these can't open is left out.
   */
  inspect(): Promise<StoreContents>;
  /** Closes the connection of `listen`. The pool is yours to end. */
  close(): Promise<void>;
}

/** How long a step may be in flight before it is decided again, in ms. */
const arrivalMs = 20;

/**
 * Keeps sessions and tokens in PostgreSQL 13 or later, for many processes and machines. The pool is yours: end it after
 * the app. Everything personal is sealed before it leaves the process. When the store is opened it says in a `warning`
 * event which acknowledged sign-outs this server could lose.
 *
 * @param client - A `Pool` of the package `pg`, or what another driver's `query` has been fitted to.
 * @throws IdentityError `configuration`
 * @example
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
 * app.use(identity({ store: postgresStore(pool), provider, baseUrl, secrets }));
 */
export function postgresStore(
  client: PostgresPool | PostgresClient,
  options: PostgresStoreOptions = {},
): PostgresStore {
  checkClient(client);
  const { maxFrontChannelMarkers, schema, keepSessionsAcrossFailover } = settingsOf(options);
  let cells: PostgresCells | undefined;
  let sealer: Sealer | undefined;
  return {
    name: "postgres",

    open(context) {
      cells ??= postgresCells(client, options, context);
      ({ sealer } = context);
      // Never fails: what it can't find out is an event.
      void reportDurability(cells.send, keepSessionsAcrossFailover, context.events);
      return cellsStore(cells, context, { maxFrontChannelMarkers, arrivalMs });
    },

    async inspect() {
      if (cells === undefined || sealer === undefined) return { accounts: [], sessions: 0 };
      const { now } = await cells.step("", {});
      return cellsContents(contentsOf(cells.send, schema), now, { sealer });
    },

    close: async () => cells?.close(),
  };
}
