import { IdentityError } from "@identity-web/core";
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
  /** How many markers of front-channel logouts the store keeps. Any client can cause one. Beyond it the oldest is dropped, with an event. @default 10_000 */
  readonly maxFrontChannelMarkers?: number;
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

export type PostgresSettings = Required<Omit<PostgresStoreOptions, "listen">> & Pick<PostgresStoreOptions, "listen">;

const defaults = {
  schema: "identity_web",
  migrate: true,
  timeoutMs: 5000,
  maxFrontChannelMarkers: 10_000,
  keepSessionsAcrossFailover: false,
} as const satisfies PostgresSettings;

const known = [...Object.keys(defaults), "listen"];

/**
 * @throws IdentityError `configuration`, with all problems
 */
export function settingsOf(options: PostgresStoreOptions): PostgresSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const settings: PostgresSettings = { ...defaults, ...Object.fromEntries(given) };
  const problems = given
    .filter(([name]) => !known.includes(name))
    .map(([name]) => `postgresStore has no option ${name}; it knows ${known.join(", ")}`);
  const expect = (name: keyof PostgresSettings, expected: string, holds: boolean) => {
    if (!holds) problems.push(`postgresStore's ${name} must be ${expected}, but is ${JSON.stringify(settings[name])}`);
  };
  for (const name of ["timeoutMs", "maxFrontChannelMarkers"] as const) {
    const value: unknown = settings[name];
    expect(name, "a whole number of at least 1", Number.isSafeInteger(value) && Number(value) >= 1);
  }
  for (const name of ["migrate", "keepSessionsAcrossFailover"] as const) {
    expect(name, "true or false", typeof settings[name] === "boolean");
  }
  expect("schema", "a name of up to 40 of a–z, 0–9 and _ that doesn't begin with pg_", isSchemaName(settings.schema));
  const listen: unknown = settings.listen;
  expect("listen", "a function that makes a client", listen === undefined || typeof listen === "function");
  if (problems.length > 0) throw new IdentityError("configuration", problems.join("; "));
  return settings;
}
