type SqlValue = string | number | null;

/** One row of a query, by column names. */
export type Row = Record<string, SqlValue>;

/**
 * The part of a Durable Object's storage that the store uses.
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

/** The part of an object's state that the store uses. */
export interface ObjectState {
  readonly storage: ObjectStorage;
}
