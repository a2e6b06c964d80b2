import { IdentityError } from "@identity-web/core";

/** The result of a query: rows, as objects by column name. */
export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

type OnError = (event: "error", listener: (error: Error) => void) => unknown;

/** The part of a driver that the store needs: it runs one statement on any connection to the primary. Placeholders are `$1`, `$2`, … */
export interface PostgresClient {
  query(text: string, values: string[]): Promise<PostgresResult>;
}

/** A connection that was checked out of a pool. */
export interface PostgresConnection extends PostgresClient {
  on: OnError;
  off: OnError;
  /** @param destroy - Closes the connection instead of keeping it. */
  release(destroy?: boolean): void;
}

/** The part of a `Pool` of the package `pg` that the store uses. */
export interface PostgresPool {
  connect(): Promise<PostgresConnection>;
  /** If an idle connection breaks, the pool emits an event. Without a listener it ends the process. */
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

/** @throws IdentityError `configuration`: it is neither. The message doesn't show a URL, because it may have a password. */
export function checkClient(client: unknown): void {
  const has = (name: string) => typeof client === "object" && client !== null && name in client;
  if (has("connect") ? has("on") : has("query")) return;
  const kind = client === null ? "null" : typeof client;
  throw new IdentityError("configuration", `postgresStore expected a Pool of the package pg, and got ${kind}`, {
    cure: 'Make a pool: postgresStore(new pg.Pool({ connectionString: "postgres://…" })).',
  });
}
