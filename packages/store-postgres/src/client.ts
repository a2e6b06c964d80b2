import { IdentityError } from "@identity-web/core";

/** What a query answers: rows, with the columns' names. */
export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

type OnError = (event: "error", listener: (error: Error) => void) => unknown;

/** What the store needs of a driver: one statement on any connection to the primary. Placeholders are `$1`, `$2`, … */
export interface PostgresClient {
  query(text: string, values: string[]): Promise<PostgresResult>;
}

/** A connection that a pool has lent. */
export interface PostgresConnection extends PostgresClient {
  on: OnError;
  off: OnError;
  /** @param destroy - Closes the connection instead of keeping it. */
  release(destroy?: boolean): void;
}

/** The part of a `Pool` of the package `pg` that the store uses. */
export interface PostgresPool {
  connect(): Promise<PostgresConnection>;
  /** An idle connection that is lost is an event, which ends the process without a listener. */
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "connect", listener: (connection: { readonly on: OnError }) => void): unknown;
}

/** The part of a `Client` of the package `pg` that receives notifications. */
export interface PostgresListener {
  connect(): Promise<unknown>;
  query(text: string): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "end", listener: () => void): unknown;
  on(event: "notification", listener: (message: { readonly payload?: string | undefined }) => void): unknown;
  end(): Promise<void>;
}

/** @throws IdentityError `configuration` where it is neither. An address isn't shown: it may have a password in it. */
export function checkClient(client: unknown): void {
  const has = (name: string) => typeof client === "object" && client !== null && name in client;
  if (has("connect") ? has("on") : has("query")) return;
  const kind = client === null ? "null" : typeof client;
  throw new IdentityError("configuration", `postgresStore expected a Pool of the package pg, and got ${kind}`, {
    cure: 'Make a pool: postgresStore(new pg.Pool({ connectionString: "postgres://…" })).',
  });
}
