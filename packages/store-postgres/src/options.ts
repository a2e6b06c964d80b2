import { flag, func, type OptionRules, secretSuch, settled, such, whole } from "@identity-web/core/options";
import type { PostgresListener } from "./client.ts";
import { isSchemaName } from "./sql/index.ts";

/** Options of `postgresStore()`. */
export interface PostgresStoreOptions {
  /** The store's schema: up to 40 characters of a–z, 0–9 and _. @default "identity_web" */
  readonly schema?: string;
  /** Whether the first step creates or migrates the schema. If not, run `schema.sql` first. @default true */
  readonly migrate?: boolean;
  /** How long a step may wait for a connection, a lock and its answer before the request fails (503), in ms. @default 5000 */
  readonly timeoutMs?: number;
  /**
   * Creates a client with a direct connection to the server, which receives notifications (LISTEN). A request that waits for another
   * process's refresh then learns of its end at once. A pooler can't do that.
   *
   * @default none: a waiting request looks again after 15 to 250 ms
   * @example { listen: () => new pg.Client({ connectionString: directUrl }) }
   */
  readonly listen?: () => PostgresListener;
  /**
   * Whether sessions survive the promotion of a standby and the restore of a backup. Either can restore a session that was signed out,
   * so by default all users must sign in again. Use `true` only with synchronous replication.
   *
   * @default false
   */
  readonly keepSessionsAcrossFailover?: boolean;
}

type Listening = Pick<PostgresStoreOptions, "listen">;
export type PostgresSettings = Required<Omit<PostgresStoreOptions, "listen">> & Listening;

const defaults: PostgresSettings = {
  schema: "identity_web",
  migrate: true,
  timeoutMs: 5000,
  keepSessionsAcrossFailover: false,
};

const rules: OptionRules<PostgresStoreOptions> = {
  schema: such("a name of up to 40 of a–z, 0–9 and _ that doesn't begin with pg_", isSchemaName),
  migrate: flag,
  timeoutMs: whole(1),
  listen: func("a function that makes a client"),
  keepSessionsAcrossFailover: flag,
};

const has = (client: unknown, name: string): boolean => typeof client === "object" && client !== null && name in client;

/** The message doesn't show an address, because it may contain a password. */
const pool = secretSuch(
  'a Pool of the package pg: postgresStore(new pg.Pool({ connectionString: "postgres://…" }))',
  // `escapeIdentifier`: it is a `Client`, which can't be connected again for each step.
  (client) => (has(client, "connect") ? has(client, "on") && !has(client, "escapeIdentifier") : has(client, "query")),
);

/** @throws IdentityError `configuration`, which lists all wrong options */
export const settingsOf = (client: unknown, given: PostgresStoreOptions): PostgresSettings =>
  settled("postgresStore()", rules, defaults, given, pool(client, "postgresStore()"));
