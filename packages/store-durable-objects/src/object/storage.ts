type SqlValue = string | number | null;

/** What rows a query gives, by name of its columns. */
export type Row = Record<string, SqlValue>;

/**
 * What we use of a Durable Object's storage.
 *
 * @see https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/
 */
export interface ObjectStorage {
  readonly sql: { exec<R extends Row>(query: string, ...bindings: SqlValue[]): { toArray(): R[] } };
  transactionSync<T>(body: () => T): T;
  getAlarm(): Promise<number | null>;
  setAlarm(time: number): Promise<void>;
  deleteAlarm(): Promise<void>;
  deleteAll(): Promise<void>;
}

/** What we use of what the runtime hands to an object. */
export interface ObjectState {
  readonly storage: ObjectStorage;
}
