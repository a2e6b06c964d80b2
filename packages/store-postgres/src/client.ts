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
